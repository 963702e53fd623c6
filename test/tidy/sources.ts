import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ParseResult, parseSync } from "vite";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const NOT_OURS = new Set(["node_modules", "dist", "coverage", ".git"]);
const TEXT = /(\.(ts|tsx|mjs|json|md|css|html|sh|scenario|sql|csv)|\/run|^daybook)$/;
const CODE = /\.(ts|tsx|mjs)$/;

/** A text of the project; `path` counts from the root. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A parsed program text. */
export interface Code extends Source {
  readonly tree: ParseResult;
}

/** Every text that belongs to the project, generated and installed ones left out. */
export function allTexts(): Source[] {
  return pathsUnder("")
    .filter((path) => TEXT.test(path) && path !== "package-lock.json")
    .map((path) => ({ path, text: readFileSync(ROOT + path, "utf8") }));
}

/** Those of the texts that are programs, parsed. */
export function parsed(texts: readonly Source[]): Code[] {
  return texts
    .filter(({ path }) => CODE.test(path))
    .map((source) => ({ ...source, tree: parseSync(source.path, source.text) }));
}

/** Where an offset lies, as editors jump to it. */
export function place(source: Source, offset: number): string {
  return `${source.path}:${lineAt(source.text, offset)}`;
}

/** Counts from one. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/");
}

function pathsUnder(folder: string): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : pathsUnder(`${path}/`);
    return entry.isFile() ? [path] : [];
  });
}
