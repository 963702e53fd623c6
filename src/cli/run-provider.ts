import { readFile } from "node:fs/promises";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { providerToWire, stateProvider } from "../app/service/papers/provider.ts";
import { providerSchema } from "../intake/provider.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { openPapers } from "../store/postgres/papers/open-papers.ts";
import type { ProviderFlags } from "./commands/provider.ts";
import { EXIT, UsageError } from "./exit.ts";
import { withStore } from "./serve/open-store.ts";

/** Shows what documents say of the provider. */
export async function runProviderShow(flags: ProviderFlags): Promise<number> {
  const known = await withStore(flags, ({ store }) => openPapers(store.pool).provider());
  process.stdout.write(`${JSON.stringify(known ? providerToWire(known) : null, null, 2)}\n`);
  return EXIT.ok;
}

/** Says what documents are to say of the provider. */
export async function runProviderPut(file: string, flags: ProviderFlags): Promise<number> {
  const json = jsonIn(file, await readFile(file, "utf8"));
  const logo = flags.logo === undefined ? undefined : (await readFile(flags.logo)).toString("base64");
  const said = providerSchema.safeParse(logo !== undefined && isObject(json) ? { ...json, logo } : json);
  if (!said.success) {
    for (const { path, message } of said.error.issues)
      process.stderr.write(`${file}: ${path.join(".") || "the whole"}: ${message}\n`);
    return EXIT.refused;
  }
  return withStore(flags, async ({ store: { pool } }) => {
    const desk = { papers: openPapers(pool), audit: openAudit(pool) };
    const stated = await stateProvider(desk, said.data, COMMAND_LINE);
    if (!stated.ok) process.stderr.write(`${stated.refusal.detail}\n`);
    return stated.ok ? EXIT.ok : EXIT.refused;
  });
}

function jsonIn(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: is no JSON`, { cause });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
