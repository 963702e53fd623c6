import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Bodies that others published; they lie beside the checkout where somebody put them there. */
const OTHERS = fileURLToPath(new URL("../../../shared/webhooks/", import.meta.url));
const OWN = fileURLToPath(new URL("../fixtures/webhooks/", import.meta.url));

/** A webhook body on disk. */
export interface BodyFile {
  readonly name: string;
  readonly text: string;
}

/** The bodies that we wrote. */
export function ownBodies(): readonly BodyFile[] {
  return bodiesIn(OWN, "");
}

/** The published bodies, folder by folder; none where the folder is not there. */
export function publishedBodies(): readonly BodyFile[] {
  if (!existsSync(OTHERS)) return [];
  const folders = readdirSync(OTHERS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => bodiesIn(`${OTHERS}${name}/`, `${name}/`));
}

function bodiesIn(folder: string, prefix: string): readonly BodyFile[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.map((file) => ({ name: prefix + file, text: readFileSync(folder + file, "utf8") }));
}
