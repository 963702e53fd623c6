import type { Identities } from "../../core/usage/identity.ts";
import type { Settings } from "../../core/usage/settings.ts";
import type { RateFilesRequest, RateReport } from "../rate-files.ts";
import type { Comparison, ModelChoice } from "./comparison.ts";
import { type DifferenceFile, openDifferenceFile } from "./difference-file.ts";
import { type Lot, openLockstep } from "./in-step/lockstep.ts";
import { type RunSink, runFiles } from "./in-step/run-files.ts";
import { openPricing } from "./nearest-rate.ts";
import { openTally, type PricedLot } from "./tally.ts";
import { openThreadExplainer, openThreadSums, threadName, type Wanted } from "./threads.ts";

/** Files to compare models over; they are read twice. */
export interface CompareRequest extends RateFilesRequest {
  /** The base first; each once. */
  readonly models: readonly ModelChoice[];
  /** A file for each message that differs, if anybody wants it. */
  readonly messagesTo?: string | undefined;
}

/**
 * Rates the same files under several models in one pass, so that every difference belongs to a message; a second pass
 * tells the stories of the threads that gain and lose most, which only the first one can name, and writes the messages
 * that differ to a file where one is asked for.
 */
export async function compareFiles(
  request: CompareRequest,
): Promise<{ readonly comparison: Comparison; readonly report: RateReport }> {
  const { models, messagesTo } = request;
  const first = await eachLot(request, () => openAdder(models));
  const result = first.taker.tally.result();
  const wanted = first.taker.sums.top();
  const again = wanted.length > 0 || messagesTo !== undefined;
  const second = again ? await eachLot(request, () => openTeller(models, wanted, messagesTo)) : null;
  await second?.taker.file?.deliver();
  return { comparison: { ...result, threads: second?.taker.explainer.threads() ?? [] }, report: first.report };
}

type TakeLot = (thread: string, message: Lot["message"], lot: PricedLot) => void;

/** Takes lots; `file` is written along the way. */
interface Taker {
  readonly take: TakeLot;
  readonly file: DifferenceFile | null;
}

function openAdder(models: readonly ModelChoice[]) {
  const tally = openTally(models);
  const sums = openThreadSums();
  const take: TakeLot = (thread, _, lot) => {
    tally.add(lot);
    sums.add(thread, lot);
  };
  return { take, file: null, tally, sums };
}

function openTeller(models: readonly ModelChoice[], wanted: readonly Wanted[], path: string | undefined) {
  const explainer = openThreadExplainer(models, wanted);
  const file = path === undefined ? null : openDifferenceFile(path, models);
  const take: TakeLot = (thread, message, lot) => {
    explainer.add(thread, message, lot);
    file?.add(message, lot);
  };
  return { take, file, explainer };
}

/** Hands every delivered message to a taker; where reading has to begin again, a new taker begins. */
async function eachLot<T extends Taker>(
  { models, messagesTo: _, ...request }: CompareRequest,
  openTaker: () => T,
): Promise<{ readonly report: RateReport; readonly taker: T }> {
  const settings = models.map((model): Settings => ({ ...request.settings, model }));
  const price = openPricing(request.settings, request.rates);
  let taker = openTaker();
  const openRun = (identities: Identities) => {
    const { take } = taker;
    const onLot = ({ message, charges }: Lot) => {
      const lot = charges.map((charge) => charge && price(charge));
      take(threadName(message, identities.user(message.user ?? "")), message, lot);
    };
    return openLockstep({ settings, rates: request.rates, identities, onLot });
  };
  const { report } = await runFiles({ ...request, openRun }, async () => {
    taker = openTaker();
    return sinkOf(taker);
  });
  return { report, taker };
}

/** Only the taker's file has something to write. */
function sinkOf({ file }: Taker): RunSink {
  return { settle: async () => file?.settle(), discard: async () => file?.discard() };
}
