import { formatMinor, toMinorUnit } from "../../../core/kernel/currency.ts";
import { formatMoney, type Micros } from "../../../core/kernel/money.ts";

/** How a letter writes amounts, counts and days: in the way of the reader's language and country. */
export interface Format {
  /** Rounded to what can be paid. */
  readonly money: (amount: Micros, currency: string) => string;
  /** A price of one message, to its last decimal. */
  readonly rate: (amount: Micros, currency: string) => string;
  /** The difference of two amounts as they are written, with a sign where it is not zero. */
  readonly change: (now: Micros, before: Micros, currency: string) => string;
  /** A decimal as it is, in the reader's way. */
  readonly decimal: (text: string) => string;
  readonly count: (count: number) => string;
  /** `YYYY-MM-DD`, written out. */
  readonly day: (date: string) => string;
  /** From one day to another, both inside. */
  readonly days: (from: string, to: string) => string;
  /** `YYYY-MM`, written out. */
  readonly month: (month: string) => string;
  /** A share of one with a sign; empty where there is nothing to compare with. */
  readonly percent: (now: Micros, before: Micros) => string;
}

/** The locale must be one that this machine knows; an unknown one is written as English. */
export function formatFor(locale: string): Format {
  const known = knownLocale(locale);
  const count = new Intl.NumberFormat(known);
  const day = new Intl.DateTimeFormat(known, { dateStyle: "long", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(known, { month: "long", year: "numeric", timeZone: "UTC" });
  const percent = new Intl.NumberFormat(known, {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "exceptZero",
  });
  const money = (amount: Micros, currency: string, signDisplay: "auto" | "exceptZero") => {
    const text = formatMinor(toMinorUnit(amount, currency), currency);
    const style = { style: "currency", currency, signDisplay } as const;
    return isDecimal(text) ? new Intl.NumberFormat(known, style).format(text) : `${text} ${currency}`;
  };
  const rate = (amount: Micros, currency: string) => {
    const text = formatMoney(amount);
    const style = { style: "currency", currency, maximumFractionDigits: 6 } as const;
    return isDecimal(text) ? new Intl.NumberFormat(known, style).format(text) : `${text} ${currency}`;
  };
  return {
    rate,
    money: (amount, currency) => money(amount, currency, "auto"),
    change: (now, before, currency) =>
      money(toMinorUnit(now, currency) - toMinorUnit(before, currency), currency, "exceptZero"),
    decimal: (text) =>
      isDecimal(text) ? new Intl.NumberFormat(known, { maximumFractionDigits: 6 }).format(text) : text,
    count: (number) => count.format(number),
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
    days: (from, to) => day.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)),
    month: (text) => month.format(new Date(`${text}-01T00:00:00Z`)),
    percent: (now, before) => (before === 0n ? "" : percent.format(Number(((now - before) * 1_000n) / before) / 1_000)),
  };
}

export function knownLocale(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** A decimal is formatted to the last digit; a number would lose some. */
function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}
