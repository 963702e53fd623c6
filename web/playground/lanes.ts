import { rate } from "../../src/core/engine.ts";
import type { Micros } from "../../src/core/kernel/money.ts";
import { HOUR_MS, type Instant, type Interval } from "../../src/core/kernel/time.ts";
import type { Charge } from "../../src/core/pricing/charge.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import { openAccounts } from "../../src/core/usage/accounts.ts";
import { gatherMessages } from "../../src/core/usage/gather.ts";
import { openIdentities } from "../../src/core/usage/identity.ts";
import { MODEL_IDS, type ModelId } from "../../src/core/usage/settings.ts";
import type { Thread } from "../../src/core/usage/thread.ts";
import { type TraceStep, traceThread } from "../../src/core/usage/timeline.ts";
import { sumOf } from "./outcome.ts";
import type { Story } from "./story.ts";
import { factsOf, settingsOf } from "./story-facts.ts";

/** A time in which something is open. */
export interface Bar {
  readonly kind: "window" | "entry_point" | "conversation";
  /** Of a conversation. */
  readonly category: string | null;
  readonly span: Interval;
}

/** The story under one pricing model. */
export interface Lane {
  readonly model: ModelId;
  readonly bars: readonly Bar[];
  readonly charges: readonly Charge[];
  readonly total: Micros;
  readonly unrated: number;
}

/** The same timeline under every model, oldest first; what is open is that of one user's thread. */
export function lanesOf(story: Story, who: number, rates: RateSet): readonly Lane[] {
  return MODEL_IDS.map((model) => {
    const own = { ...story, model };
    const { charges } = rate(factsOf(own), settingsOf(own), rates);
    return { model, bars: barsOf(own, who), charges, ...sumOf(charges) };
  });
}

/** Share of the drawing that stays free at each end. */
const MARGIN = 0.02;

/** The first and the last instant worth drawing: from the start to the last thing that ends, or the clock. */
export function extentOf(story: Story, bars: readonly Bar[]): Interval {
  const ends = bars.map(({ span }) => span.end);
  const end = Math.max(story.now, story.start + HOUR_MS, ...ends);
  const margin = (end - story.start) * MARGIN;
  return { start: story.start - margin, end: end + margin };
}

/** What was open in the thread with one user, and when. */
export function barsOf(story: Story, who: number): readonly Bar[] {
  const settings = settingsOf(story);
  const messages = gatherMessages(
    factsOf(story).filter((_, place) => story.steps[place]?.who === who),
    openIdentities(settings),
  );
  const trace = traceThread(messages, settings, openAccounts(settings));
  const bars = trace.flatMap(({ after }) => openBars(after));
  const distinct = new Map(bars.map((bar) => [`${bar.kind} ${bar.category} ${bar.span.start}`, bar]));
  return [...distinct.values()].map((bar) => ({ ...bar, span: { ...bar.span, end: endOf(bar, trace) } }));
}

function openBars({ window, entryPoint, conversations }: Thread): readonly Bar[] {
  return [
    ...(window.status === "open" ? [{ kind: "window" as const, category: null, span: window.span }] : []),
    ...(entryPoint.status === "open" ? [{ kind: "entry_point" as const, category: null, span: entryPoint.span }] : []),
    ...conversations.map(({ category, span }) => ({ kind: "conversation" as const, category, span })),
  ];
}

/** The scheduled end, or the event that closed it before: a free entry point, or a later message that began a new window. */
function endOf(bar: Bar, trace: readonly TraceStep[]): Instant {
  const isStillThere = (thread: Thread) =>
    openBars(thread).some(
      (one) => one.kind === bar.kind && one.category === bar.category && one.span.start === bar.span.start,
    );
  const closing = trace.find(
    ({ event, after }) => event.at > bar.span.start && event.at < bar.span.end && !isStillThere(after),
  );
  return closing?.event.at ?? bar.span.end;
}
