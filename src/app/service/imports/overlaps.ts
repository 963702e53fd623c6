import type { Instant } from "../../../core/kernel/time.ts";
import { DAY_MS } from "../../../core/kernel/time.ts";
import type { MessageFact } from "../../../core/usage/fact.ts";
import type { InputItem } from "../../../intake/read-input.ts";
import type { Coverage, KnownMessage, Overlap, UtcDays } from "../../../store/port/imports.ts";
import type { Names } from "../../../store/port/journal.ts";

type FactItems = AsyncIterable<Extract<InputItem, { kind: "facts" }>>;

/** A message of the upload on a day that another source covers too, with surrogates. */
export interface UploadedMessage extends KnownMessage {
  readonly number: string;
}

/** Days of numbers that the upload and other sources both cover. */
export type SharedDays = ReadonlyMap<string, ReadonlySet<string>>;

/** More rows than this on shared days cannot be compared one by one. */
export const MOST_SHARED = 2_000_000;

/** The days of each number in an upload, one pass over it. */
export async function daysIn(items: FactItems, each: (bytes: number) => Promise<void>): Promise<SharedDays> {
  const days = new Map<string, Set<string>>();
  for await (const { facts, bytes } of items) {
    for (const fact of facts) {
      if (fact.kind !== "message") continue;
      const at = instantOf(fact);
      if (at === undefined) continue;
      const own = days.get(fact.number) ?? new Set();
      days.set(fact.number, own.add(dayOf(at)));
    }
    await each(bytes);
  }
  return days;
}

/** Those of the days on which the journal has messages of other sources. */
export async function sharedDays(
  days: SharedDays,
  coverage: Pick<Coverage, "days">,
  except: string,
): Promise<SharedDays> {
  const shared = new Map<string, Set<string>>();
  for (const [number, own] of days) {
    const covered = await coverage.days(number, spanOf(own), except);
    const both = new Set(covered.map(({ day }) => day).filter((day) => own.has(day)));
    if (both.size > 0) shared.set(number, both);
  }
  return shared;
}

/** The messages of the upload on shared days, one pass over it; facts about one message are one. Undefined: too many. */
export async function messagesOn(
  shared: SharedDays,
  items: FactItems,
  names: Pick<Names, "user" | "message">,
): Promise<readonly UploadedMessage[] | undefined> {
  const messages = new Map<string, UploadedMessage>();
  for await (const { facts } of items) {
    for (const fact of facts) {
      if (fact.kind !== "message") continue;
      const at = instantOf(fact);
      if (at === undefined || !shared.get(fact.number)?.has(dayOf(at))) continue;
      const message = names.message(fact.id);
      const key = `${fact.number}\n${message}`;
      messages.set(key, joined(messages.get(key), uploaded(fact, message, at, names)));
    }
    if (messages.size > MOST_SHARED) return undefined;
  }
  return [...messages.values()];
}

/** Where the same number and day is covered under other ids: fewer than half of the ids of the smaller side are common. */
export async function overlapsOf(
  shared: SharedDays,
  uploads: readonly UploadedMessage[],
  coverage: Coverage,
  except: string,
): Promise<readonly Overlap[]> {
  const overlaps: Overlap[] = [];
  for (const [number, days] of shared) {
    const span = spanOf(days);
    const covered = await coverage.days(number, span, except);
    const here = byDay(uploads.filter((message) => message.number === number));
    const there = byDay(await coverage.messages(number, span, except));
    const apart = [...days].sort().flatMap((day) => {
      const [mine, others] = [here.get(day) ?? NONE, there.get(day) ?? NONE];
      const same = [...mine].filter((id) => others.has(id)).length;
      if (2 * same >= Math.min(mine.size, others.size)) return [];
      const sources = covered.filter((one) => one.day === day).map(({ source }) => source);
      return [{ number, from: day, to: day, sources, there: others.size, here: mine.size, same }];
    });
    overlaps.push(...apart.reduce<Overlap[]>(joinDays, []));
  }
  return overlaps;
}

const NONE: ReadonlySet<string> = new Set();

/** The first and the last of some days. */
export function spanOf(days: ReadonlySet<string>): UtcDays {
  const sorted = [...days].sort();
  return { from: sorted[0] ?? "1970-01-01", to: sorted.at(-1) ?? "1970-01-01" };
}

export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Neighbouring days of the same sources become one. */
function joinDays(joinedSoFar: Overlap[], next: Overlap): Overlap[] {
  const last = joinedSoFar.at(-1);
  const follows = last && Date.parse(next.from) - Date.parse(last.to) === DAY_MS;
  if (!last || !follows || last.sources.join() !== next.sources.join()) return [...joinedSoFar, next];
  const sums = { there: last.there + next.there, here: last.here + next.here, same: last.same + next.same };
  return [...joinedSoFar.slice(0, -1), { ...last, to: next.to, ...sums }];
}

function byDay(messages: readonly KnownMessage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const days = new Map<string, Set<string>>();
  for (const { at, message } of messages) {
    const day = dayOf(at);
    days.set(day, (days.get(day) ?? new Set()).add(message));
  }
  return days;
}

function instantOf({ at, deliveredAt, failedAt }: MessageFact): Instant | undefined {
  return at ?? deliveredAt ?? failedAt;
}

function uploaded(fact: MessageFact, message: string, at: Instant, names: Pick<Names, "user">): UploadedMessage {
  return {
    number: fact.number,
    message,
    user: fact.user === undefined ? null : names.user(fact.user),
    direction: fact.direction ?? null,
    type: fact.type ?? null,
    category: fact.category ?? null,
    at,
  };
}

function joined(known: UploadedMessage | undefined, more: UploadedMessage): UploadedMessage {
  if (!known) return more;
  return {
    ...known,
    user: known.user ?? more.user,
    direction: known.direction ?? more.direction,
    type: known.type ?? more.type,
    category: known.category ?? more.category,
    at: Math.min(known.at, more.at),
  };
}
