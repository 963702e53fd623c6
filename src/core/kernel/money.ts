import { assert } from "./assert.ts";

/** An exact amount in millionths of a currency unit. The currency stands beside it, never inside. */
export type Micros = bigint;

const SCALE = 1_000_000n;
const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,6}))?$/;

/** Reads a decimal string of at most six decimals; undefined when it is not one. Never rounds. */
export function parseMoney(text: string): Micros | undefined {
  const parts = DECIMAL.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = "0", fraction = ""] = parts;
  const micros = BigInt(whole) * SCALE + BigInt(fraction.padEnd(6, "0"));
  return sign === "-" ? -micros : micros;
}

/** The wire form: a decimal string with the four decimals that rate cards print, and up to six where they matter. */
export function formatMoney(amount: Micros): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = (size % SCALE)
    .toString()
    .padStart(6, "0")
    .replace(/0{1,2}$/, "");
  return `${amount < 0n ? "-" : ""}${size / SCALE}.${fraction}`;
}

/** The exact sum. */
export function total(amounts: Iterable<Micros>): Micros {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}

/**
 * Splits an amount by weights so that the parts sum to the whole. Each part is cut towards zero; the micro-units left
 * over go one each to the parts that lost most, the earlier first among equals. Weights are not negative and not all zero.
 */
export function allocate(whole: Micros, weights: readonly bigint[]): readonly Micros[] {
  const all = total(weights);
  assert(all > 0n && weights.every((weight) => weight >= 0n), "weights must be at least zero, and not all zero");
  const size = whole < 0n ? -whole : whole;
  const parts = weights.map((weight, index) => ({
    index,
    part: (size * weight) / all,
    lost: (size * weight) % all,
  }));
  const left = Number(size - total(parts.map(({ part }) => part)));
  const lucky = [...parts].sort((a, b) => (a.lost === b.lost ? a.index - b.index : a.lost > b.lost ? -1 : 1));
  const plusOne = new Set(lucky.slice(0, left).map(({ index }) => index));
  return parts.map(({ part, index }) => {
    const amount = plusOne.has(index) ? part + 1n : part;
    return whole < 0n ? -amount : amount;
  });
}
