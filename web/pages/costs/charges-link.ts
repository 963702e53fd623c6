import { addDays, monthIn, type Period } from "./periods.ts";
import type { Dimension } from "./sums.ts";

export type Narrowed = readonly (readonly [by: Dimension, key: string])[];

/** The address of the charges that a sum is made of. */
export function chargesOf(period: Period, narrowed: Narrowed): string {
  const month = monthIn(period);
  const asked = new URLSearchParams(month === null ? { from_day: period.from, to_day: period.to } : { month });
  for (const [by, key] of narrowed) {
    if (by === "day") {
      asked.delete("month");
      asked.set("from_day", key);
      asked.set("to_day", addDays(key, 1));
    } else asked.set(by === "pricing_type" ? "type" : by, key);
  }
  return `/charges?${asked}`;
}
