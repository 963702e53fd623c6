import { setTimeout as sleep } from "node:timers/promises";
import { dialogBusinesses } from "../../../../core/billing/dialog-sales.ts";
import { WordsMoved } from "../../../../store/port/posting.ts";
import { StoreUnavailable } from "../../../../store/unavailable.ts";
import { latestBilling } from "../state.ts";
import { deriveMonth } from "./derive-month.ts";
import { followDialogs } from "./follow-dialogs.ts";
import { followNews } from "./follow-news.ts";
import { followWords } from "./follow-words.ts";
import type { PostingStage } from "./stage.ts";

/** Posting under way. */
export interface Posting {
  /** There may be something to do. */
  readonly wake: () => void;
  /** Ends after the piece of work under way. */
  readonly stop: () => Promise<void>;
}

/** How posting goes on. */
export interface PostingOptions {
  /** Changes of charges taken at a time. */
  readonly batch: number;
  /** How often an idle process looks for work, where nobody wakes it. */
  readonly idleMs: number;
  /** How long to wait after something failed. */
  readonly pauseMs?: number;
  /** Told of what could not be done; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/** Turns charges into sales and entries of the ledger until it is stopped. Any number of processes may do so at once. */
export function startPosting(stage: PostingStage, { batch, idleMs, pauseMs = 1_000, failed }: PostingOptions): Posting {
  const stopped = new AbortController();
  let alarm = new AbortController();
  const rest = async (ms: number) => {
    await sleep(ms, undefined, { signal: AbortSignal.any([alarm.signal, stopped.signal]) }).catch(() => {});
    alarm = new AbortController();
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      try {
        if (!(await postNext(stage, batch))) await rest(idleMs);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) failed(error);
        await rest(pauseMs);
      }
    }
  };
  const running = run();
  return {
    wake: () => alarm.abort(),
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/** Does one round of what there is to do; false: there was nothing, or nobody asks for it. */
export async function postNext(stage: PostingStage, batch: number): Promise<boolean> {
  const { books } = stage;
  if (!(await books.isAsked())) return false;
  try {
    const words = await books.nextWords((next) => followWords(next, stage));
    const news = await books.nextNews(batch, (next) => followNews(next, stage));
    const dialogs = await followNextDialogs(stage);
    const due = await books.nextDue((month, next) => deriveMonth(month, next, stage));
    return words || news || dialogs || due;
  } catch (error) {
    if (error instanceof WordsMoved) return true;
    throw error;
  }
}

/** How many numbers are looked at in one transaction. */
const NUMBERS = 500;

/** While nobody is billed by dialogs, what changed of messages is left where it stands. */
async function followNextDialogs(stage: PostingStage): Promise<boolean> {
  if (dialogBusinesses(await latestBilling(stage.billing)).length === 0) return false;
  return stage.books.nextDialogs(NUMBERS, (next) => followDialogs(next, stage));
}
