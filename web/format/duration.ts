import { DAY_MS, HOUR_MS } from "../../src/core/kernel/time.ts";
import type { Language } from "../app/languages.ts";

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

const UNITS = [
  ["day", DAY_MS],
  ["hour", HOUR_MS],
  ["minute", MINUTE_MS],
  ["second", SECOND_MS],
] as const;

/** A length of time in its two largest units: 2 days 5 hr, 4 min 30 sec. */
export function durationIn(language: Language, ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size);
  const shown = UNITS.slice(first === -1 ? UNITS.length - 1 : first).slice(0, 2);
  let rest = Math.max(0, ms);
  const parts = shown.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  return parts
    .filter(({ count }, place) => count > 0 || place === 0)
    .map(({ unit, count }) =>
      new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(count),
    )
    .join(" ");
}
