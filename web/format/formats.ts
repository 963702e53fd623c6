import { formatMoney, type Micros } from "../../src/core/kernel/money.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import type { Language } from "../app/languages.ts";
import { durationIn } from "./duration.ts";

/** How a language writes what the books hold. */
export interface Formats {
  /** Money from its wire form or from micros, never through a float: at least the currency's own decimals, at most six. */
  readonly money: (amount: string | Micros, currency: string) => string;
  readonly number: (value: number | bigint) => string;
  /** A measure with at most two decimals. */
  readonly decimal: (value: number) => string;
  readonly percent: (share: number) => string;
  /** A day with its month's name. */
  readonly date: (at: Instant, zone: string) => string;
  /** Day and wall clock in a zone; the zone's name stands beside it where it matters. */
  readonly dateTime: (at: Instant, zone: string) => string;
  /** The same with the zone's short name behind it. */
  readonly moment: (at: Instant, zone: string) => string;
  readonly time: (at: Instant, zone: string) => string;
  /** `2026-10` as a month with its name. */
  readonly month: (month: string) => string;
  /** The zone's short name on that day, such as GMT-3. */
  readonly zone: (at: Instant, zone: string) => string;
  /** A length of time in its two largest units. */
  readonly duration: (ms: number) => string;
  readonly country: (code: string) => string;
}

/** Formatters are costly to make, so each is made once, when it is first used. */
export function openFormats(language: Language): Formats {
  const moneys = once((currency) => moneyFormat(language, currency));
  const dates = once((zone) => dateFormat(language, zone, DATE));
  const dateTimes = once((zone) => dateFormat(language, zone, { ...DATE, ...TIME }));
  const times = once((zone) => dateFormat(language, zone, TIME));
  const zones = once((zone) => dateFormat(language, zone, { timeZoneName: "short" }));
  const plain = new Intl.NumberFormat(language);
  const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const months = dateFormat(language, "UTC", { year: "numeric", month: "long" });
  const countries = new Intl.DisplayNames(language, { type: "region" });
  const zoneName = (at: Instant, zone: string) =>
    zones(zone)
      .formatToParts(at)
      .find(({ type }) => type === "timeZoneName")?.value ?? zone;
  return {
    money: (amount, currency) => {
      const text = typeof amount === "bigint" ? formatMoney(amount) : amount;
      return isDecimal(text) ? moneys(currency).format(text) : text;
    },
    number: (value) => plain.format(value),
    decimal: (value) => decimals.format(value),
    percent: (share) => shares.format(share),
    date: (at, zone) => dates(zone).format(at),
    dateTime: (at, zone) => dateTimes(zone).format(at),
    moment: (at, zone) => `${dateTimes(zone).format(at)} ${zoneName(at, zone)}`,
    time: (at, zone) => times(zone).format(at),
    month: (month) => months.format(Date.parse(`${month}-01T00:00:00Z`)),
    zone: zoneName,
    duration: (ms) => durationIn(language, ms),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
  };
}

const DATE = { year: "numeric", month: "short", day: "numeric" } as const;
const TIME = { hour: "2-digit", minute: "2-digit" } as const;
const MOST_DECIMALS = 6;

/** Formatters take decimal strings as they are, exactly. */
function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function moneyFormat(language: Language, currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: MOST_DECIMALS });
}

function dateFormat(language: Language, timeZone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { timeZone, ...parts });
}

function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
