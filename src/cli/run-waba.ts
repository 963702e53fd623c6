import { text } from "node:stream/consumers";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { type Synced, syncWabas } from "../app/service/waba-sync/sync-wabas.ts";
import { DEFAULT_SETTINGS } from "../core/usage/settings.ts";
import { openKey } from "../store/key.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { openAccountBooks } from "../store/postgres/books/account-books.ts";
import { openJournal } from "../store/postgres/journal/journal.ts";
import { openTokens } from "../store/postgres/settings/tokens.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { SyncFlags } from "./flags/waba.ts";
import { withStore } from "./serve/open-store.ts";
import { plural } from "./terminal.ts";

/** Asks Meta what WABAs are, and states it. */
export async function runWabaSync(wabas: readonly string[], flags: SyncFlags): Promise<number> {
  const strange = wabas.find((id) => !/^\d{1,32}$/.test(id));
  if (strange !== undefined) throw new UsageError(`${strange}: expected the digits of a WABA's id`);
  if (!URL.canParse(flags.graphHost)) throw new UsageError(`--graph-host ${flags.graphHost}: expected a URL`);
  const token = await tokenFrom(flags);
  const wish = { wabas, token, keepToken: flags.keepToken === true, apply: flags.look !== true };
  return withStore(flags, async ({ store, settings }) => {
    const key = openKey((await openStoreKey(store, settings.key)).key);
    const desk = {
      accounts: openAccountBooks(store.pool, { ...DEFAULT_SETTINGS, decideBy: settings.decideBy }),
      audit: openAudit(store.pool),
      journal: openJournal(store.pool, key),
      tokens: openTokens(store.pool, key),
      graph: { host: flags.graphHost.replace(/\/+$/, ""), version: flags.graphVersion },
      now: Date.now,
    };
    const synced = await syncWabas(desk, wish, COMMAND_LINE);
    for (const one of synced) process.stdout.write(describe(one));
    return synced.every(({ ok }) => ok) ? EXIT.ok : EXIT.refused;
  });
}

async function tokenFrom({ tokenStdin }: SyncFlags): Promise<string | undefined> {
  const token = tokenStdin ? (await text(process.stdin)).trim() : process.env.DAYBOOK_GRAPH_TOKEN;
  if (tokenStdin && token === "") throw new UsageError("--token-stdin: the standard input is empty");
  return token === "" ? undefined : token;
}

function describe(synced: Synced): string {
  if (!synced.ok) return `${synced.waba}: ${synced.trouble}: ${synced.detail}\n`;
  const { meta, notices } = synced;
  const parts = [
    meta.name ?? "without a name",
    `zone ${meta.zone ?? "not known"}`,
    `currency ${meta.currency ?? "not known"}`,
    `portfolio ${meta.portfolio ?? "not known"}`,
    `location ${meta.location ?? "not known"}`,
    plural(meta.numbers.length, "number"),
  ];
  return [`${meta.id}: ${parts.join(", ")}`, ...notices.map((notice) => `  ${notice}`)].join("\n").concat("\n");
}
