const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long to wait after each attempt that failed; the last one holds from then on. Meta itself tries for 7 days. */
const PAUSES_MS = [
  5 * SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
];

/** A body that could not be delivered for so long is given up. */
export const GIVE_UP_AFTER_MS = 7 * 24 * HOUR_MS;

/** What to do after an attempt that failed: when to try again, or undefined where it is given up. */
export function nextTry({
  receivedAt,
  attempt,
  now,
  spread = 0,
}: {
  receivedAt: number;
  attempt: number;
  now: number;
  /** Lengthens the pause by this share, so that what failed together does not come back together. */
  spread?: number;
}): number | undefined {
  const pause = Math.round((PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? 0) * (1 + spread));
  const end = receivedAt + GIVE_UP_AFTER_MS;
  if (now >= end) return undefined;
  return Math.min(now + pause, end);
}
