import type { Instant } from "../../core/kernel/time.ts";

/** An object of which nothing is known but that it is one. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectAt(object: Json, key: string): Json | undefined {
  const value = object[key];
  return isJson(value) ? value : undefined;
}

export function listAt(object: Json, key: string): readonly unknown[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

/** A text, or a whole number where a text is documented. An empty text counts as absent. */
export function textAt(object: Json, key: string): string | undefined {
  const value = object[key];
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** A later value than any Unix second of our days: whoever sends more counts milliseconds. */
const TOO_LATE_S = 100_000_000_000;
const SECONDS = /^\d{1,11}$/;

/** Unix seconds, as text or number. Undefined for anything else: placeholders, milliseconds, fractions, zero. */
export function instantAt(object: Json, key: string): Instant | undefined {
  const value = object[key];
  const seconds = typeof value === "string" && SECONDS.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) return undefined;
  return seconds > 0 && seconds < TOO_LATE_S ? seconds * 1000 : undefined;
}
