import { type Micros, parseMoney } from "../core/kernel/money.ts";
import { isDay } from "./rate-csv.ts";

/** The date and currency that the lines above a list's header state. */
export function readTitle(lines: readonly string[]): {
  readonly date: string | null;
  readonly currency: string | null;
} {
  const text = lines.join("\n");
  const effective = /effective\b([^\n]*)/i.exec(text)?.[1];
  return { date: readDate(effective ?? text), currency: /\bin ([A-Z]{3})\b/.exec(text)?.[1] ?? null };
}

/** `US$`, `R$`, `INR`, ... as an ISO 4217 code; null for a bare dollar sign and for what is none. */
export function readCurrency(cell: string): string | null {
  const text = cell.toUpperCase().replace(/\s/g, "");
  return /^[A-Z]{3}$/.test(text) ? text : (SIGNS[text] ?? null);
}

/** A rate; `absent` where the cell says that there is none; undefined where it is neither. */
export function readRateCell(
  cell: string,
  { decimalComma }: { readonly decimalComma: boolean },
): Micros | "absent" | undefined {
  if (/^(n\/?a|not applicable|-|\u2013|\u2014)$/i.test(cell)) return "absent";
  const bare = cell.replace(SIGN, "").replace(/[\s\u00a0\u202f']/g, "");
  const rate = parseMoney(withPoint(bare, decimalComma));
  return rate === undefined || rate < 0n ? undefined : rate;
}

/** A currency's sign or code before or behind a number; nothing that could change the number. */
const SIGN = /^[\p{L}\p{Sc}]{1,4}[./]?\s*(?=[\d-])|(?<=\d)\s*(?:\p{Sc}|[A-Z]{3})$/gu;

/** A volume tier: `0:100000`, `0 - 100,000`, `100,001+`, `25000001:MAX`. Undefined where it is none. */
export function readBand(cell: string): { readonly from: number; readonly to: number | null } | undefined {
  const text = cell
    .toLowerCase()
    .replace(/(?<=\d)[,.\s\u00a0\u202f'](?=\d{3})/g, "")
    .trim();
  const upTo = /^(?:up to|<=?)\s*(\d+)$/.exec(text)?.[1];
  if (upTo !== undefined) return { from: 0, to: Number(upTo) };
  const parts = /^(?:from\s+)?(\d+)\s*(?::|-|\u2013|\u2014|\bto\b|\+|\band\b)?\s*(.*)$/.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  const isOpen = OPEN_ENDS.has(parts[2]);
  if (!isOpen && !/^\d+$/.test(parts[2])) return undefined;
  const from = Number(parts[1]);
  return { from: from === 1 ? 0 : from, to: isOpen ? null : Number(parts[2]) };
}

const OPEN_ENDS: ReadonlySet<string> = new Set([
  "",
  "max",
  "unlimited",
  "infinity",
  "\u221e",
  "+",
  "-",
  "n/a",
  "above",
  "over",
  "and above",
  "more",
]);

const SIGNS: Readonly<Record<string, string>> = {
  $US: "USD",
  US$: "USD",
  "\u20ac": "EUR",
  "\u00a3": "GBP",
  "\u20b9": "INR",
  "RS.": "INR",
  R$: "BRL",
  A$: "AUD",
  AU$: "AUD",
  $A: "AUD",
  RP: "IDR",
  MX$: "MXN",
  $MX: "MXN",
  RM: "MYR",
  "S/": "PEN",
  S$: "SGD",
};

const MONTHS = "january february march april may june july august september october november december".split(" ");

/** `October 1, 2026`, `1 October 2026`, `2026-10-01`. */
function readDate(text: string): string | null {
  const iso = /\b\d{4}-\d{2}-\d{2}\b/.exec(text)?.[0];
  const american = /\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b/.exec(text);
  const european = /\b(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})\b/.exec(text);
  const [month, day, year] = american ? american.slice(1) : [european?.[2], european?.[1], european?.[3]];
  const index = month === undefined ? -1 : MONTHS.findIndex((name) => name.startsWith(month.toLowerCase()));
  const worded = `${year}-${String(index + 1).padStart(2, "0")}-${day?.padStart(2, "0")}`;
  const date = iso ?? (index === -1 ? "" : worded);
  return isDay(date) ? date : null;
}

/**
 * Takes separators between thousands out. A single comma is one, `1,234`, unless the text begins with a zero or other
 * than three digits follow, or fields are separated by something else than commas.
 */
function withPoint(text: string, decimalComma: boolean): string {
  if (!text.includes(",")) return text;
  if (text.lastIndexOf(".") > text.lastIndexOf(",")) return text.replaceAll(",", "");
  if (text.includes(".")) return text.replaceAll(".", "").replace(",", ".");
  const isGrouped =
    /^[1-9]\d{0,2}(,\d{3})+$/.test(text) && (!decimalComma || text.indexOf(",") !== text.lastIndexOf(","));
  return isGrouped ? text.replaceAll(",", "") : text.replace(",", ".");
}
