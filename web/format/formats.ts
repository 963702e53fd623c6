import { formatMoney, type Micros } from "../../src/core/kernel/money.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import { LANGUAGES, type Language } from "../app/languages.ts";
import { durationIn } from "./duration.ts";

/** How a language writes what the books hold. */
export interface Formats {
  /** Money from its wire form or from micros, never through a float: at least the currency's own decimals, at most six. */
  readonly money: (amount: string | Micros, currency: string) => string;
  /** The same with a sign where it went up or down. */
  readonly change: (amount: string | Micros, currency: string) => string;
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
  const money = openMoney(language, "auto");
  const change = openMoney(language, "exceptZero");
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
    money,
    change,
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

/** Unicode's marks for a piece of text with a direction of its own, and for the end of it. */
const [LEFT_TO_RIGHT, RIGHT_TO_LEFT, END] = ["\u2066", "\u2067", "\u2069"];
const DIRECTION_MARKS = /[\u061c\u200e\u200f]/g;

/**
 * From right to left, a symbol such as US$ falls apart and a sign changes sides: there, the amount with its sign keeps a
 * direction of its own, and the currency's code stands behind it.
 */
function openMoney(language: Language, signDisplay: "auto" | "exceptZero"): Formats["money"] {
  const isRightToLeft = LANGUAGES[language].direction === "rtl";
  const formats = once((currency) => {
    const currencyDisplay = isRightToLeft ? "code" : "symbol";
    const options = { style: "currency", currency, currencyDisplay, signDisplay } as const;
    return new Intl.NumberFormat(language, { ...options, maximumFractionDigits: MOST_DECIMALS });
  });
  return (amount, currency) => {
    const text = typeof amount === "bigint" ? formatMoney(amount) : amount;
    if (!isDecimal(text)) return text;
    if (!isRightToLeft) return formats(currency).format(text);
    const parts = formats(currency).formatToParts(text);
    const number = parts.filter(({ type }) => type !== "currency" && type !== "literal").map(({ value }) => value);
    const bare = number.join("").replaceAll(DIRECTION_MARKS, "");
    return `${RIGHT_TO_LEFT}${LEFT_TO_RIGHT}${bare}${END}\u00a0${currency}${END}`;
  };
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
