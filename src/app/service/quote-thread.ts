import type { Instant } from "../../core/kernel/time.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { type PlannedMessage, type Quote, quote, quoteCounter } from "../../core/quote.ts";
import type { Settings } from "../../core/usage/settings.ts";
import { NEW_THREAD, type Thread } from "../../core/usage/thread.ts";
import type { BookedThread, BookReads, Within } from "../../store/port/reads.ts";

/** A thread by its number and user, whichever of their names are given. */
export interface ThreadName {
  readonly number: string;
  readonly user: string;
}

/** The thread as booked; undefined where there is none, or it is not the reader's to see. */
export async function findThread(
  reads: Pick<BookReads, "threads">,
  { number, user }: ThreadName,
  within: Within,
): Promise<BookedThread | undefined> {
  return (await reads.threads({ within, number, user }, { limit: 1 })).items[0];
}

/** What a quote rests on. */
export interface QuoteGround {
  readonly reads: Pick<BookReads, "counted">;
  readonly settings: Settings;
  readonly rates: RateSet;
}

/** What sending would mean, with the counter that decides as far as it has come. Nothing is counted or kept. */
export async function quoteThread(
  { reads, settings, rates }: QuoteGround,
  booked: BookedThread | undefined,
  planned: Omit<PlannedMessage, "counted">,
  at: Instant,
): Promise<Quote> {
  const thread: Thread = booked?.thread ?? NEW_THREAD;
  const counter = quoteCounter(thread, planned, at, settings, rates);
  const counted = counter === null ? 0 : await reads.counted(counter);
  return quote(thread, { ...planned, counted }, at, settings, rates);
}
