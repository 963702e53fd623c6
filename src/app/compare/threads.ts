import { compareBytes } from "../../core/kernel/bytes.ts";
import type { Micros } from "../../core/kernel/money.ts";
import type { Message } from "../../core/usage/message.ts";
import { costOf, describeSide } from "./cause.ts";
import type { MessageDifference, ModelChoice, ThreadDifference } from "./comparison.ts";
import { compareMicros, differencesOf, openCauses, type PricedLot } from "./tally.ts";

/** Threads shown on either side: those that cost most more, and those that cost most less. */
const THREADS_SHOWN = 10;
/** Messages of a thread that are told one by one. */
const EXAMPLES_SHOWN = 5;

/** A thread that is to be explained under one model. */
export interface Wanted {
  readonly thread: string;
  readonly model: number;
  readonly currency: string;
  readonly difference: Micros;
}

/** Adds up the differences of each thread under each model. */
export interface ThreadSums {
  readonly add: (thread: string, lot: PricedLot) => void;
  /** The threads that lose most and those that gain most, for each model and currency. */
  readonly top: () => readonly Wanted[];
}

/** A thread's name: the number, and the user under its one name. */
export function threadName({ number }: Message, user: string): string {
  return `${number}\n${user}`;
}

export function openThreadSums(): ThreadSums {
  const sums = new Map<string, Map<string, Micros>>();
  return {
    add: (thread, lot) => {
      for (const { model, currency, amount } of differencesOf(lot)) {
        const scope = `${model}\n${currency}`;
        const threads = sums.get(scope) ?? new Map<string, Micros>();
        sums.set(scope, threads.set(thread, (threads.get(thread) ?? 0n) + amount));
      }
    },
    top: () =>
      [...sums]
        .sort(([a], [b]) => compareBytes(a, b))
        .flatMap(([scope, threads]) => {
          const [model = "", currency = ""] = scope.split("\n");
          return extremes(threads).map(([thread, difference]) => ({
            thread,
            model: Number(model),
            currency,
            difference,
          }));
        }),
  };
}

type Entry = readonly [thread: string, difference: Micros];

/** The dearest of those that cost more, then the cheapest of those that cost less. */
function extremes(threads: ReadonlyMap<string, Micros>): readonly Entry[] {
  const byName = ([a]: Entry, [b]: Entry) => compareBytes(a, b);
  const more = firstOf(
    threads,
    ([, amount]) => amount > 0n,
    (a, b) => compareMicros(b[1], a[1]) || byName(a, b),
  );
  const less = firstOf(
    threads,
    ([, amount]) => amount < 0n,
    (a, b) => compareMicros(a[1], b[1]) || byName(a, b),
  );
  return [...more, ...less];
}

/** The first few in an order, without sorting all. */
function firstOf(
  entries: Iterable<Entry>,
  isWanted: (entry: Entry) => boolean,
  compare: (a: Entry, b: Entry) => number,
): readonly Entry[] {
  let best: Entry[] = [];
  for (const entry of entries) {
    if (!isWanted(entry)) continue;
    best.push(entry);
    if (best.length > THREADS_SHOWN * 50) best = best.sort(compare).slice(0, THREADS_SHOWN);
  }
  return best.sort(compare).slice(0, THREADS_SHOWN);
}

/** Explains wanted threads from the lots of a second reading. */
export interface ThreadExplainer {
  readonly add: (thread: string, message: Message, lot: PricedLot) => void;
  readonly threads: () => readonly ThreadDifference[];
}

export function openThreadExplainer(models: readonly ModelChoice[], wanted: readonly Wanted[]): ThreadExplainer {
  const stories = wanted.map((one) => ({ wanted: one, story: openStory(models, one) }));
  const byThread = new Map<string, typeof stories>();
  for (const one of stories) byThread.set(one.wanted.thread, [...(byThread.get(one.wanted.thread) ?? []), one]);
  return {
    add: (thread, message, lot) => {
      for (const { story } of byThread.get(thread) ?? []) story.add(message, lot);
    },
    threads: () => stories.map(({ story }) => story.told()),
  };
}

function openStory(models: readonly ModelChoice[], { thread, model, currency, difference }: Wanted) {
  const causes = openCauses(models);
  const examples: MessageDifference[] = [];
  let number = "";
  let cost = 0n;
  let baseCost = 0n;
  return {
    add: (message: Message, lot: PricedLot) => {
      const isOwn = (side: PricedLot[number]) => side?.charge.currency === currency;
      number = message.number;
      if (isOwn(lot[model] ?? null)) cost += costOf(lot[model]?.charge ?? null);
      if (isOwn(lot[0] ?? null)) baseCost += costOf(lot[0]?.charge ?? null);
      const found = differencesOf(lot).find((one) => one.model === model && one.currency === currency);
      if (!found) return;
      causes.add(found);
      if (examples.length >= EXAMPLES_SHOWN) return;
      const [base, other] = [describeSide(found.base), describeSide(found.other)];
      const at = message.deliveredAt ?? message.at ?? 0;
      examples.push({ message: message.id, at, base, other, cause: found.cause, difference: found.amount });
    },
    told: (): ThreadDifference => ({
      model: models[model] ?? "auto",
      currency,
      number,
      user: thread.slice(number.length + 1),
      cost,
      baseCost,
      difference,
      causes: causes.lines(),
      examples,
    }),
  };
}
