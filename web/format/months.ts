import { localMonth } from "../../src/core/kernel/zone.ts";

/** The month before one. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

/** The latest month that has ended where the browser is. */
export function lastMonth(): string {
  return monthBefore(localMonth(Intl.DateTimeFormat().resolvedOptions().timeZone, Date.now()));
}

/** Whether a text is a whole month; a field that is being filled in holds half a one. */
export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}
