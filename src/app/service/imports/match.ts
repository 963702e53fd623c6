import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Coverage, KnownMessage } from "../../../store/port/imports.ts";
import { type SharedDays, spanOf, type UploadedMessage } from "./overlaps.ts";

/** Two records of one message may be this far apart; clocks differ, and some tools write minutes only. */
export const MATCH_WITHIN_MS = 120_000;

/** For a message of the upload, as `number` and surrogate, the surrogate of the message of another source that it is. */
export type Matches = ReadonlyMap<string, string>;

export function matchKey(number: string, message: string): string {
  return `${number}\n${message}`;
}

/**
 * Which messages of an upload are which known ones: same number, user and direction, at most two minutes apart, and of one
 * type and category as far as both state them. Each is matched once, the nearest in time first, so the order of rows makes
 * no difference.
 */
export async function matchesOf(
  shared: SharedDays,
  uploads: readonly UploadedMessage[],
  coverage: Pick<Coverage, "messages">,
  except: string,
): Promise<Matches> {
  const matches = new Map<string, string>();
  for (const [number, days] of shared) {
    const known = await coverage.messages(number, spanOf(days), except);
    const ids = new Set(known.map(({ message }) => message));
    const own = uploads.filter((one) => one.number === number);
    const ownIds = new Set(own.map(({ message }) => message));
    const open = own.filter(({ message }) => !ids.has(message));
    const free = known.filter(({ message }) => !ownIds.has(message));
    for (const [mine, other] of pairs(open, free)) matches.set(matchKey(number, mine), other);
  }
  return matches;
}

interface Candidate {
  readonly mine: KnownMessage;
  readonly other: KnownMessage;
  readonly apartMs: number;
}

function pairs(own: readonly KnownMessage[], known: readonly KnownMessage[]): readonly (readonly [string, string])[] {
  const groups = groupsOf(known);
  const candidates = own.flatMap((mine) => {
    const group = groups.get(groupOf(mine)) ?? [];
    return near(group, mine).map((other): Candidate => ({ mine, other, apartMs: Math.abs(mine.at - other.at) }));
  });
  const taken = new Set<string>();
  const given = new Set<string>();
  const found: (readonly [string, string])[] = [];
  for (const { mine, other } of candidates.sort(nearestFirst)) {
    if (given.has(mine.message) || taken.has(other.message)) continue;
    given.add(mine.message);
    taken.add(other.message);
    found.push([mine.message, other.message]);
  }
  return found;
}

/** Known messages of one user and direction, in order of time. */
function groupsOf(known: readonly KnownMessage[]): ReadonlyMap<string, readonly KnownMessage[]> {
  const groups = new Map<string, KnownMessage[]>();
  for (const message of known) {
    const key = groupOf(message);
    const group = groups.get(key);
    if (group) group.push(message);
    else groups.set(key, [message]);
  }
  for (const group of groups.values()) group.sort((a, b) => a.at - b.at);
  return groups;
}

/** Without a user or a direction nothing can be matched; a group of its own keeps it apart. */
function groupOf({ user, direction, message }: KnownMessage): string {
  return user === null || direction === null ? `?${message}` : `${canonicalUser(user)}\n${direction}`;
}

function near(group: readonly KnownMessage[], mine: KnownMessage): readonly KnownMessage[] {
  const found: KnownMessage[] = [];
  for (let index = firstFrom(group, mine.at - MATCH_WITHIN_MS); index < group.length; index += 1) {
    const other = group[index];
    if (!other || other.at > mine.at + MATCH_WITHIN_MS) break;
    if (agrees(mine.type, other.type) && agrees(mine.category, other.category)) found.push(other);
  }
  return found;
}

/** The first place in a sorted group at or after an instant. */
function firstFrom(group: readonly KnownMessage[], at: number): number {
  let [low, high] = [0, group.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((group[middle]?.at ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function agrees(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

function nearestFirst(a: Candidate, b: Candidate): number {
  if (a.apartMs !== b.apartMs) return a.apartMs - b.apartMs;
  if (a.mine.at !== b.mine.at) return a.mine.at - b.mine.at;
  return a.mine.message + a.other.message < b.mine.message + b.other.message ? -1 : 1;
}
