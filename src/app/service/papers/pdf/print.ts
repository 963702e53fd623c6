import { formatMinor } from "../../../../core/kernel/currency.ts";
import { formatMoney, type Micros } from "../../../../core/kernel/money.ts";
import { conventionsOf } from "./words.ts";

/** How a document writes amounts, counts and days. */
export interface Printer {
  /** In the decimals of the currency. */
  readonly amount: (amount: Micros) => string;
  /** With as many decimals as matter. */
  readonly exact: (amount: Micros) => string;
  /** With all six decimals, so that a column of them stands in line. */
  readonly full: (amount: Micros) => string;
  readonly count: (count: number) => string;
  /** Of `YYYY-MM-DD`. */
  readonly day: (day: string) => string;
  /** Of `YYYY-MM`. */
  readonly month: (month: string) => string;
  /** Of an ISO 3166 code. */
  readonly country: (code: string) => string;
}

/** Marks of direction that some locales put into numbers; lines are laid out as a whole. */
const MARKS = /[\u200E\u200F\u061C]/g;

/** Latin digits and the Gregorian calendar in every language, so that amounts read the same to whoever checks them. */
export function printerFor(locale: string, currency: string): Printer {
  const tag = `${conventionsOf(locale)}-u-ca-gregory-nu-latn`;
  const days = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone: "UTC" });
  const months = new Intl.DateTimeFormat(tag, { year: "numeric", month: "long", timeZone: "UTC" });
  const regions = new Intl.DisplayNames(tag, { type: "region" });
  const decimal = (text: string) => {
    const decimals = text.split(".")[1]?.length ?? 0;
    const format = new Intl.NumberFormat(tag, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return isNumeric(text) ? format.format(text).replace(MARKS, "") : text;
  };
  return {
    amount: (amount) => decimal(formatMinor(amount, currency)),
    exact: (amount) => decimal(formatMoney(amount)),
    full: (amount) => decimal(sixDecimals(amount)),
    count: (count) => decimal(String(count)),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)).replace(MARKS, ""),
    month: (month) => months.format(new Date(`${month}-01T00:00:00Z`)).replace(MARKS, ""),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code),
  };
}

function sixDecimals(amount: Micros): string {
  const [whole = "0", fraction = ""] = formatMoney(amount).split(".");
  return `${whole}.${fraction.padEnd(6, "0")}`;
}

/** Exact decimals are formatted from their text: a float would lose the last digits of large amounts. */
function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}
