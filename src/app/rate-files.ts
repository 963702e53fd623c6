import { stat } from "node:fs/promises";
import { compareRefused, openRun, type RatingRun, type Refused } from "../core/engine.ts";
import { DAY_MS, HOUR_MS } from "../core/kernel/time.ts";
import type { Charge } from "../core/pricing/charge.ts";
import type { RateSet } from "../core/pricing/rate-card.ts";
import type { Fact } from "../core/usage/fact.ts";
import { type Identities, openIdentities } from "../core/usage/identity.ts";
import type { Settings } from "../core/usage/settings.ts";
import type { InputNotice, InputProblem } from "../intake/problem.ts";
import { type InputItem, type InputOptions, readInputs } from "../intake/read-input.ts";
import type { ChargeSink } from "./rating/charge-writer.ts";
import { InOrderRating, OutOfOrder } from "./rating/in-order.ts";
import { SortedRating } from "./rating/sorted.ts";

/** How facts were brought into order. */
export type Way = "streamed" | "sorted in memory" | "sorted on disk";

/** What reading and rating found beside charges. */
export interface RateReport {
  readonly way: Way;
  /** Why it was not streamed; empty where it was. */
  readonly why: string;
  readonly facts: number;
  /** The first problems; {@link problemCount} says how many there were. */
  readonly problems: readonly InputProblem[];
  readonly problemCount: number;
  readonly notices: readonly InputNotice[];
  readonly webhookItems: readonly WebhookCount[];
  readonly refusals: readonly Refused[];
}

export interface WebhookCount {
  readonly kind: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

export interface RateFilesRequest {
  readonly paths: readonly string[];
  readonly input: InputOptions;
  readonly settings: Settings;
  /** Facts known beside the files: aliases of the accounts file. */
  readonly known: readonly Fact[];
  readonly rates: RateSet;
  /** How events are rated, where not by one run under the settings; charges that it keeps to itself reach no sink. */
  readonly openRun?: (identities: Identities) => RatingRun;
  readonly onProgress?: (phase: "reading" | "sorting", bytes: number) => void;
}

/** Problems kept to be shown; all are counted. */
const PROBLEMS_KEPT = 1_000;

/** How late a fact may come and still be streamed: little at first, which holds little; then all that Meta allows. */
const SLACKS_MS = [HOUR_MS / 12, DAY_MS, 45 * DAY_MS];

/**
 * Rates files of any size. Tries to rate them as they come; where facts are too far out of order for that, begins again
 * with sorting. Charges go to a sink of their own for each try, so that only what holds is ever seen.
 */
export async function rateFiles<S extends ChargeSink>(
  request: RateFilesRequest,
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

async function stream(request: RateFilesRequest, sink: ChargeSink, slackMs: number): Promise<RateReport> {
  const { settings, rates } = request;
  const identities = openIdentities(settings);
  const found = openFindings();
  const run = request.openRun?.(identities) ?? openRun(settings, rates, identities);
  const rating = new InOrderRating({
    run,
    identities,
    rules: settings.rules,
    slackMs,
    onCharge: (charge: Charge) => sink.write(charge),
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

async function sortAll(request: RateFilesRequest, sink: ChargeSink, why: string): Promise<RateReport> {
  const { settings, rates } = request;
  const identities = openIdentities(settings);
  const found = openFindings();
  const run = request.openRun?.(identities) ?? openRun(settings, rates, identities);
  const onCharge = (charge: Charge) => sink.write(charge);
  const rating = new SortedRating({
    run,
    identities,
    rules: settings.rules,
    onCharge,
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

/** Collects what is found beside charges. */
function openFindings() {
  const problems: InputProblem[] = [];
  const notices: InputNotice[] = [];
  const webhookItems = new Map<string, { kind: string; outcome: string; reason: string; count: number }>();
  const refusals: Refused[] = [];
  let problemCount = 0;
  let facts = 0;
  const countItems = (items: Extract<InputItem, { kind: "outcomes" }>["items"]) => {
    for (const { kind, outcome, reason, count } of items) {
      const key = `${outcome}\n${kind}\n${reason}`;
      const known = webhookItems.get(key);
      webhookItems.set(key, { kind, outcome, reason, count: (known?.count ?? 0) + count });
    }
  };
  return {
    refuse: (refused: Refused) => refusals.push(refused),
    /** Sorts an item away; gives the facts in it. */
    take: (item: InputItem): readonly Fact[] => {
      if (item.kind === "problem") {
        problemCount += 1;
        if (problems.length < PROBLEMS_KEPT) problems.push(item.problem);
      } else if (item.kind === "notice") notices.push(item.notice);
      else if (item.kind === "outcomes") countItems(item.items);
      else {
        facts += item.facts.length;
        return item.facts;
      }
      return [];
    },
    report: (way: Way, why: string): RateReport => ({
      way,
      why,
      facts,
      problems,
      problemCount,
      notices,
      webhookItems: [...webhookItems.values()],
      refusals: refusals.sort(compareRefused),
    }),
  };
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
