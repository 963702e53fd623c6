import { parseInstant } from "../../../../../core/kernel/time.ts";
import type { FocusColumn } from "../table.ts";
import { parseDecimal } from "./decimal.ts";

/** What is wrong with a cell as such: a part of the rule's id, and what was expected. */
export interface CellFault {
  readonly part: "required" | "placeholder" | "type" | "format" | "value" | "least" | "unit";
  readonly level: "must" | "should";
  readonly expected: string;
}

/** Words that stand for nothing, where a null has to. */
const PLACEHOLDERS = /^(n\/?a|not applicable|not available|none|nil|unknown|-)$/i;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
/** `Hours`, `GB-Hours`, `GB/Hour`, `1000 Requests`, `Units/3 Months`. */
const UNIT = /^(\d+ )?[A-Z][A-Za-z]*( [A-Z][A-Za-z]*)*([-/](\d+ )?[A-Z][A-Za-z]*)?$/;

/** Checks one cell by its column alone; a null by whether the column allows one. */
export function cellFault(column: FocusColumn, value: string | null): CellFault | undefined {
  if (value === null) {
    return column.nulls
      ? undefined
      : { part: "required", level: "must", expected: "a value: this column is never null" };
  }
  if (value.trim() === "") return { part: "placeholder", level: "should", expected: "a null, or more than spaces" };
  if (PLACEHOLDERS.test(value)) {
    return { part: "placeholder", level: "must", expected: "a null, not a word in its place" };
  }
  return typeFault(column, value) ?? valueFault(column, value);
}

function typeFault({ type, format }: FocusColumn, value: string): CellFault | undefined {
  if (type === "decimal" && !parseDecimal(value)) {
    return { part: "type", level: "must", expected: "a number such as -100.2 or 35.2E-7" };
  }
  if (type === "instant" && !(INSTANT.test(value) && parseInstant(value) !== undefined)) {
    return { part: "type", level: "must", expected: "an instant in UTC such as 2026-10-01T00:00:00Z" };
  }
  if (format === "key_value" && !isKeyValue(value)) {
    return { part: "format", level: "must", expected: "a flat JSON object, each key once" };
  }
  if (format === "currency" && !CURRENCIES.has(value)) {
    return { part: "format", level: "must", expected: "an ISO 4217 code such as USD" };
  }
  if (format === "unit" && !UNIT.test(value)) {
    return { part: "unit", level: "should", expected: "a unit such as Units, GB-Hours or 1000 Requests" };
  }
  return undefined;
}

function valueFault({ values, least }: FocusColumn, value: string): CellFault | undefined {
  if (values !== null && !values.includes(value)) {
    return {
      part: "value",
      level: "must",
      expected: `one of ${values.slice(0, 6).join(", ")}${values.length > 6 ? ", ..." : ""}`,
    };
  }
  const isNegative = value.startsWith("-") && parseDecimal(value)?.digits !== 0n;
  if (least === "0" && isNegative) return { part: "least", level: "must", expected: "0 or more" };
  return undefined;
}

/** The keys of a flat JSON object whose keys are each there once; undefined: it is none. */
export function keysOf(text: string): readonly string[] | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const isFlat = Object.values(value).every((one) => one === null || typeof one !== "object");
  const keys = Object.keys(value);
  // Parsing keeps the last of two equal keys, so they are counted in the text.
  const written = text.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
  return isFlat && written === keys.length ? keys : undefined;
}

function isKeyValue(text: string): boolean {
  return keysOf(text) !== undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
