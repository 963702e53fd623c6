import { parentPort, workerData } from "node:worker_threads";
import { openRates } from "../../../core/pricing/rate-card.ts";
import { openIdentities } from "../../../core/usage/identity.ts";
import { textAt } from "../../../intake/texts/text-pool.ts";
import { foldThreads } from "../columns/fold.ts";
import { TableRating } from "../columns/rate-table.ts";
import { openRoles } from "../columns/roster.ts";
import type { FoldJob, FoldResult, ReadPart, Start } from "./messages.ts";
import { readHalf } from "./read-half.ts";

const start: Start = workerData;
const rates = openRates(start.rates.data, start.rates);

await readOwnHalf();
parentPort?.on("message", (job: FoldJob) => {
  parentPort?.postMessage(fold(job));
  parentPort?.close();
});

async function readOwnHalf(): Promise<void> {
  const rating = new TableRating(start.settings, rates);
  const half = await readHalf(start.part, start.input, { rating, onBytes: () => {} });
  const read: ReadPart = { ...half, aliases: rating.aliases, table: rating.table.shared };
  parentPort?.postMessage(read);
}

function fold({ table, aliases, threads, from, to }: FoldJob): FoldResult {
  const { settings } = start;
  const identities = openIdentities(settings);
  for (const fact of aliases) {
    if (fact.kind === "user_alias") identities.learnUser(fact);
    else identities.learnNumber(fact);
  }
  const { count, floats, users, classes } = table;
  const rows = {
    count,
    floats,
    ints: new Int32Array(floats.buffer),
    ids: table.ids.bytes,
    userCount: users.places.length,
  };
  const userName = (user: number) => textAt(users.bytes, users.places[user] ?? 0);
  const roster = { ...openRoles(classes, settings, identities), classes, userName };
  const folded = foldThreads({ table: rows, roster, settings, rates, identities }, threads, from, to);
  return { usages: folded.usages.shared, templates: folded.templates.all };
}
