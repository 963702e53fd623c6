import { EARLIEST, LATEST, readInstant, readUser } from "../cells.ts";
import { DATE_ORDERS, type DateOrder, parseCivil } from "../local-time.ts";
import { NOTHING_WORDS, OTHER_STATES, WORD_MEANINGS } from "./synonyms.ts";

/** What the values of a column look like. */
export type Look =
  | "empty"
  | "instant"
  | "local time"
  | "phone"
  | "message id"
  | "direction"
  | "status"
  | "category"
  | "type"
  | "other";

/** A column of a sample: its name, what is in it, and what that looks like. */
export interface SampledColumn {
  readonly name: string;
  /** Values that are there, without spaces around them and words for nothing. */
  readonly values: readonly string[];
  readonly distinct: ReadonlySet<string>;
  /** Words that stand for nothing: `NULL`, `-`. */
  readonly nothings: ReadonlySet<string>;
  readonly look: Look;
}

/** So large a part of the values has to look like it. */
const MOST = 0.9;

/** Looks at the cells of one column. */
export function lookAt(name: string, cells: readonly string[]): SampledColumn {
  const written = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const values = written.filter((cell) => !isNothing(cell));
  const distinct = new Set(values);
  return { name, values, distinct, nothings: new Set(written.filter(isNothing)), look: lookOf(values, distinct) };
}

/** Whether a word is what other tools write where there is nothing. */
function isNothing(word: string): boolean {
  return NOTHING_WORDS.includes(word.toLowerCase());
}

function lookOf(values: readonly string[], distinct: ReadonlySet<string>): Look {
  if (values.length === 0) return "empty";
  const mostly = (test: (value: string) => boolean) => values.filter(test).length >= values.length * MOST;
  if (mostly(isInstant)) return "instant";
  if (mostly((value) => DATE_ORDERS.some((order) => parseCivil(value, order) !== undefined))) return "local time";
  if (mostly((value) => /^wamid\./.test(value))) return "message id";
  if (mostly(looksLikePhone)) return "phone";
  for (const source of ["direction", "status", "category", "type"] as const) {
    const meanings = [
      ...Object.values(WORD_MEANINGS[source] ?? {}).flat(),
      ...(source === "status" ? OTHER_STATES : []),
    ];
    if (distinct.size <= 12 && mostly((value) => meanings.includes(value.toLowerCase()))) return source;
  }
  return "other";
}

function isInstant(value: string): boolean {
  const at = readInstant(value);
  return at !== undefined && at >= EARLIEST && at < LATEST;
}

/** Ten digits and more, so that counts and ids of databases are none. */
function looksLikePhone(value: string): boolean {
  const user = readUser(value);
  return user !== undefined && (user.length >= 10 || /^\+|whatsapp:/i.test(value));
}

/**
 * In which order dates name day, month and year: a part above 12 can be no month. `any` where they say it themselves
 * (year first, months by name); undefined where two orders fit them all.
 */
export function orderOf(values: readonly string[]): DateOrder | "any" | undefined {
  if (values.every((value) => parseCivil(value, undefined) !== undefined)) return "any";
  const [order, ...others] = (["dmy", "mdy"] as const).filter((one) => values.every((value) => isPossible(value, one)));
  return others.length === 0 ? order : undefined;
}

function isPossible(value: string, order: DateOrder): boolean {
  const read = parseCivil(value, order);
  return read !== undefined && read.month >= 1 && read.month <= 12 && read.day >= 1 && read.day <= 31;
}
