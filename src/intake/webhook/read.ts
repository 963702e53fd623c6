import type { Instant } from "../../core/kernel/time.ts";
import { EARLIEST, LATEST } from "../cells.ts";
import { described } from "../problem.ts";
import type { Flaw } from "./reading.ts";

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

const SECONDS = /^\d{1,11}$/;

/** Unix seconds from 2009 to 2099, as text or number. Undefined for anything else: placeholders, milliseconds, zero. */
export function instantAt(object: Json, key: string): Instant | undefined {
  const value = object[key];
  const seconds = typeof value === "string" && SECONDS.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) return undefined;
  const at = seconds * 1000;
  return at >= EARLIEST && at < LATEST ? at : undefined;
}

/** What is wrong where {@link instantAt} finds no instant. */
export function noInstantAt(object: Json, key: string): Flaw {
  return flawAt(object, key, "Unix seconds, not milliseconds, from 2009 to 2099, as text or number");
}

/** What stands under a key, and what belongs there. */
export function flawAt(object: Json, key: string, expected: string): Flaw {
  return { found: `${key}: ${described(object[key])}`, expected };
}
