import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { RateSet } from "../core/pricing/rate-card.ts";
import type { Fact } from "../core/usage/fact.ts";
import type { Settings } from "../core/usage/settings.ts";
import { halvesOf } from "../intake/parts.ts";
import { type InputOptions, inputSize, readInputs } from "../intake/read-input.ts";
import type { ChargeSink } from "./rating/charge-writer.ts";
import { TableRating } from "./rating/columns/rate-table.ts";
import { openFindings, type RateReport } from "./rating/findings.ts";
import { type DiskRating, openDiskRating } from "./rating/on-disk/disk-rating.ts";
import { CAN_START, rateHalves } from "./rating/two-cores/rate-halves.ts";

export type { RateReport, WebhookCount } from "./rating/findings.ts";

export interface RateFilesRequest {
  readonly paths: readonly string[];
  readonly input: InputOptions;
  readonly settings: Settings;
  /** Facts known beside the files: aliases of the accounts file. */
  readonly known: readonly Fact[];
  readonly rates: RateSet;
  /** Bytes of rows and ids that stay in memory; what is more is sorted on disk. */
  readonly memoryBytes?: number;
  readonly onProgress?: (phase: "reading" | "sorting", bytes: number) => void;
}

/** About 17 million messages. */
const MOST_IN_MEMORY = 1024 * 1024 * 1024;

/** Bytes of rows that go to disk together, once that has begun. */
const AT_ONCE_TO_DISK = 64 * 1024 * 1024;

/** Smaller inputs are done before a second thread would be under way. */
const LEAST_FOR_TWO_CORES = 20 * 1024 * 1024;

/** Rates files of any size, in any order; charges go to the sink in theirs. */
export async function rateFiles(request: RateFilesRequest, sink: ChargeSink): Promise<RateReport> {
  if (CAN_START && availableParallelism() > 1) {
    const halves = await halvesOf(request.paths, { least: LEAST_FOR_TWO_CORES, most: MOST_IN_MEMORY * 1.5 });
    const report = halves && (await rateHalves(request, sink, halves));
    if (report) return report;
  }
  return rateAlone(request, sink);
}

async function rateAlone(request: RateFilesRequest, sink: ChargeSink): Promise<RateReport> {
  const { paths, input, settings, rates, known, onProgress } = request;
  const found = openFindings();
  const size = await inputSize(paths);
  const rating = new TableRating(settings, rates);
  let onDisk: DiskRating | undefined;
  for (const fact of known) rating.learn(fact);
  for await (const item of readInputs(paths, { ...input, taker: rating.taker })) {
    for (const fact of found.take(item)) onDisk ? await onDisk.learn(fact) : rating.learn(fact);
    if (item.kind !== "facts") continue;
    onProgress?.("reading", item.bytes);
    if (size > 0) rating.table.expect(item.bytes / size);
    if (rating.table.bytes > (onDisk ? AT_ONCE_TO_DISK : (request.memoryBytes ?? MOST_IN_MEMORY))) {
      onDisk ??= openDiskRating({ settings, rates, sink, onRefused: found.refuse });
      await rating.moveTo(onDisk.learn);
    }
  }
  onProgress?.("sorting", 0);
  if (onDisk) {
    await rating.moveTo(onDisk.learn);
    await onDisk.finish();
    return found.report("sorted on disk", "more than fits into memory");
  }
  for (const refused of await rating.finish(sink)) found.refuse(refused);
  return found.report("in memory", "");
}

/** Pipes and standard input are gone once read. */
export async function canReadTwice(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    if (path === "-") return false;
    const found = await stat(path).catch(() => undefined);
    if (found && !found.isFile() && !found.isDirectory()) return false;
  }
  return true;
}
