export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const calendars = new Map<string, Intl.DateTimeFormat>();

/** The local calendar day of an instant, `YYYY-MM-DD` (Sweden writes dates that way). */
export function localDay(zone: string, at: number): string {
  const known = calendars.get(zone);
  if (known) return known.format(at);
  const calendar = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  calendars.set(zone, calendar);
  return calendar.format(at);
}

/** The first instant of a local day, by trying every quarter of an hour around it. */
export function localMidnight(zone: string, day: string): number {
  const noonBefore = Date.parse(`${day}T12:00:00Z`) - 2 * DAY;
  for (let at = noonBefore; at < noonBefore + 4 * DAY; at += HOUR / 4) if (localDay(zone, at) >= day) return at;
  throw new Error(`no midnight of ${day} in ${zone}`);
}

/** ISO 8601 with an offset, or Unix seconds. */
export function readInstant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** UTC with `Z`, without a fraction where there is none. */
export function writeInstant(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** The order of two texts by their UTF-8 bytes, which is not the order of JavaScript's `<`. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}
