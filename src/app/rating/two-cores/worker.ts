import { parentPort, workerData } from "node:worker_threads";
import { openRates } from "../../../core/pricing/rate-card.ts";
import { openIdentities } from "../../../core/usage/identity.ts";
import { allotOwn, textAt } from "../../../intake/texts/text-pool.ts";
import { foldThreads } from "../columns/fold.ts";
import { TableRating } from "../columns/rate-table.ts";
import { openRoles } from "../columns/roster.ts";
import { RowTable } from "../columns/row-table.ts";
import type { FoldJob, FoldResult, ReadPart, Start } from "./messages.ts";
import { readHalf } from "./read-half.ts";

const start: Start = workerData;
const rates = openRates(start.rates.data, start.rates);

await readOwnHalf();
parentPort?.on("message", (job: FoldJob) => {
  const result = fold(job);
  const { times, rows, kinds, ends } = result.usages;
  parentPort?.postMessage(result, handedOver(times, rows, kinds, ends));
  parentPort?.close();
});

/** The memory of lists that go to the other thread, without a copy. */
function handedOver(...lists: readonly { readonly buffer: ArrayBufferLike }[]): ArrayBuffer[] {
  return lists.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

async function readOwnHalf(): Promise<void> {
  const rating = new TableRating(start.settings, rates, new RowTable(allotOwn));
  const half = await readHalf(start.part, start.input, {
    rating,
    size: start.part.end - start.part.start,
    onBytes: () => {},
  });
  const read: ReadPart = { ...half, aliases: rating.aliases, table: rating.table.shared };
  parentPort?.postMessage(read, handedOver(read.table.floats, read.table.ids.bytes));
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
