import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { FilePart } from "../../../intake/parts.ts";
import type { RateFilesRequest } from "../../rate-files.ts";
import type { ChargeSink } from "../charge-writer.ts";
import { foldThreads } from "../columns/fold.ts";
import { type FoldAll, TableRating } from "../columns/rate-table.ts";
import { openFindings, type RateReport } from "../findings.ts";
import type { FoldJob, FoldResult, ReadPart, Start } from "./messages.ts";
import { type Half, readHalf } from "./read-half.ts";

/** Whether the second thread's program is there as a file that Node can run. */
export const CAN_START = import.meta.url.endsWith(".js");

/**
 * Rates the two halves of a file on two cores: each thread reads one, then folds half of the threads of all. Undefined
 * where there is something to say of a line: then one thread has to read all of it, for lines and counts of the whole.
 */
export async function rateHalves(
  request: RateFilesRequest,
  sink: ChargeSink,
  [part, otherPart]: readonly [FilePart, FilePart],
): Promise<RateReport | undefined> {
  const { settings, rates, known, input, onProgress } = request;
  const { data, attested, overrides } = rates;
  const workerData: Start = { part: otherPart, input, settings, rates: { data, attested, overrides } };
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData });
  try {
    const second: Held = { half: undefined };
    const reading = once(worker, "message").then(
      ([read]) => {
        second.half = read;
      },
      () => {}, // it is left undefined, and one thread finds the same trouble again
    );
    const rating = new TableRating(settings, rates);
    for (const fact of known) rating.learn(fact);
    const onBytes = (bytes: number) => onProgress?.("reading", bytes * 2);
    const own = await readHalf(part, input, { rating, size: otherPart.end, onBytes });
    if (!own.clean) return undefined;
    await reading;
    const other = takeIn(rating, own, second);
    if (!other) return undefined;
    onProgress?.("sorting", 0);
    const found = openFindings();
    const refusals = await rating.finish(sink, foldWith(worker, rating));
    for (const refused of refusals) found.refuse(refused);
    noteHalves(found, part.path, [own, other]);
    return found.report("in memory", "on two cores");
  } finally {
    await worker.terminate();
  }
}

/** What the second thread has read, until it was taken in: it is large. */
interface Held {
  half: ReadPart | undefined;
}

/** Adds the rows of the second half to those of the first, if there is nothing to say of either. */
function takeIn(rating: TableRating, own: Half, held: Held): Half | undefined {
  const { half } = held;
  held.half = undefined;
  if (!half?.clean || !isSameList(own.notices, half.notices)) return undefined;
  for (const fact of half.aliases) rating.learn(fact);
  rating.table.append(half.table);
  const { clean, notices, facts, outcomes } = half;
  return { clean, notices, facts, outcomes };
}

function noteHalves(found: ReturnType<typeof openFindings>, file: string, halves: readonly [Half, Half]): void {
  for (const message of halves[0].notices) found.take({ kind: "notice", notice: { file, message } });
  for (const { facts, outcomes } of halves) {
    found.take({ kind: "facts", file, facts: [], taken: facts, bytes: 0 });
    if (outcomes.length > 0) found.take({ kind: "outcomes", items: outcomes });
  }
}

/** Folds about half of the rows in each thread. */
function foldWith(worker: Worker, rating: TableRating): FoldAll {
  return async (options, threads) => {
    const { ends } = threads;
    const middle = (ends.at(-1) ?? 0) / 2;
    const cut = ends.findIndex((end) => end >= middle) + 1;
    const job: FoldJob = { table: rating.table.shared, aliases: rating.aliases, threads, from: cut, to: ends.length };
    const answer: Promise<readonly FoldResult[]> = once(worker, "message").then(([result]) => [result]);
    worker.postMessage(job);
    const folded = foldThreads(options, threads, 0, cut);
    const [other] = await answer;
    if (other) folded.usages.append(other.usages, folded.templates.adopt(other.templates));
    return folded;
  };
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
