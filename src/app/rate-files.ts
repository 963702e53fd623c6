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
import { CAN_START, rateHalves } from "./rating/two-cores/rate-halves.ts";

export type { RateReport, WebhookCount } from "./rating/findings.ts";

export interface RateFilesRequest {
  readonly paths: readonly string[];
  readonly input: InputOptions;
  readonly settings: Settings;
  /** Facts known beside the files: aliases of the accounts file. */
  readonly known: readonly Fact[];
  readonly rates: RateSet;
  readonly onProgress?: (phase: "reading" | "sorting", bytes: number) => void;
}

/** Smaller inputs are done before a second thread would be under way. */
const LEAST_FOR_TWO_CORES = 20 * 1024 * 1024;

/** Rates files of any size, in any order; charges go to the sink in theirs. */
export async function rateFiles(request: RateFilesRequest, sink: ChargeSink): Promise<RateReport> {
  if (CAN_START && availableParallelism() > 1) {
    const halves = await halvesOf(request.paths, LEAST_FOR_TWO_CORES);
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
  for (const fact of known) rating.learn(fact);
  for await (const item of readInputs(paths, { ...input, taker: rating.taker })) {
    for (const fact of found.take(item)) rating.learn(fact);
    if (item.kind !== "facts") continue;
    onProgress?.("reading", item.bytes);
    if (size > 0) rating.table.expect(item.bytes / size);
  }
  onProgress?.("sorting", 0);
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
