import type { RatingRun } from "../../../core/engine.ts";
import { DAY_MS, HOUR_MS } from "../../../core/kernel/time.ts";
import { type Identities, openIdentities } from "../../../core/usage/identity.ts";
import { readInputs } from "../../../intake/read-input.ts";
import { canReadTwice, type RateFilesRequest, type RateReport } from "../../rate-files.ts";
import { openFindings } from "../../rating/findings.ts";
import { SortedRating } from "../../rating/on-disk/sorted.ts";
import { InOrderRating, OutOfOrder } from "./in-order.ts";

/** A request to run events through what compares models. */
export interface RunFilesRequest extends RateFilesRequest {
  readonly openRun: (identities: Identities) => RatingRun;
}

/** What is written along the way, while it is not sure yet that it holds. */
export interface RunSink {
  /** Lets the disk catch up. */
  readonly settle: () => Promise<void>;
  /** Throws away what was written. */
  readonly discard: () => Promise<void>;
}

/** How late a fact may come and still be streamed: little at first, which holds little; then all that Meta allows. */
const SLACKS_MS = [HOUR_MS / 12, DAY_MS, 45 * DAY_MS];

/**
 * Runs the events of files of any size in their order. Tries to take them as they come; where facts are too far out of
 * order for that, begins again with sorting. What is written goes to a sink of its own for each try, so that only what holds
 * is ever seen.
 */
export async function runFiles<S extends RunSink>(
  request: RunFilesRequest,
  openSink: () => Promise<S>,
): Promise<{ readonly report: RateReport; readonly sink: S }> {
  let why = (await canReadTwice(request.paths)) ? "" : "the input can be read only once";
  for (const slackMs of why ? [] : SLACKS_MS) {
    const sink = await openSink();
    try {
      return { report: await stream(request, sink, slackMs), sink };
    } catch (error) {
      await sink.discard();
      if (!(error instanceof OutOfOrder)) throw error;
      why = error.message;
    }
  }
  const sink = await openSink();
  return { report: await sortAll(request, sink, why), sink };
}

async function stream(request: RunFilesRequest, sink: RunSink, slackMs: number): Promise<RateReport> {
  const { settings } = request;
  const identities = openIdentities(settings);
  const found = openFindings();
  const run = request.openRun(identities);
  const rating = new InOrderRating({
    run,
    identities,
    rules: settings.rules,
    slackMs,
    onCharge: () => {},
    onRefused: found.refuse,
  });
  for (const fact of request.known) rating.learn(fact);
  for await (const item of readInputs(request.paths, request.input)) {
    for (const fact of found.take(item)) rating.learn(fact);
    if (item.kind === "facts") request.onProgress?.("reading", item.bytes);
    await sink.settle();
  }
  rating.finish();
  return found.report("streamed", "");
}

async function sortAll(request: RunFilesRequest, sink: RunSink, why: string): Promise<RateReport> {
  const { settings } = request;
  const identities = openIdentities(settings);
  const found = openFindings();
  const run = request.openRun(identities);
  const rating = new SortedRating({
    run,
    identities,
    rules: settings.rules,
    onCharge: () => {},
    onRefused: found.refuse,
    settle: sink.settle,
  });
  for (const fact of request.known) await rating.learn(fact);
  for await (const item of readInputs(request.paths, request.input)) {
    for (const fact of found.take(item)) await rating.learn(fact);
    if (item.kind === "facts") request.onProgress?.("reading", item.bytes);
  }
  request.onProgress?.("sorting", 0);
  await rating.finish();
  return found.report(rating.runs > 0 ? "sorted on disk" : "sorted in memory", why);
}
