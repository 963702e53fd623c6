import { assert } from "./assert.ts";
import type { Micros } from "./money.ts";

/** An exact fraction. The denominator is above zero; the two need not be reduced. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A share in parts per million of the whole: 12.5 % is 125000n. Exact to four decimals of a percent. */
export type Ppm = bigint;

/** The whole in parts per million. */
export const WHOLE_PPM: Ppm = 1_000_000n;

/** Divides and rounds half to even, the one rounding of Daybook: 5/2 is 2, 7/2 is 4, and so for negative numbers. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, "a denominator must be above zero");
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < denominator || (twice === denominator && quotient % 2n === 0n)) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

/** An amount times a fraction, rounded half to even to the micro-unit, once. */
export function scaled(amount: Micros, { numerator, denominator }: Ratio): Micros {
  return divideHalfEven(amount * numerator, denominator);
}

/** The product of fractions, exact. */
export function product(...ratios: readonly Ratio[]): Ratio {
  return ratios.reduce(
    (all, one) => ({
      numerator: all.numerator * one.numerator,
      denominator: all.denominator * one.denominator,
    }),
    ONE,
  );
}

/** The fraction that changes nothing. */
export const ONE: Ratio = { numerator: 1n, denominator: 1n };

/** A share on top of the whole: 25 % gives 1.25; -5 % gives 0.95. */
export function onTop(share: Ppm): Ratio {
  return { numerator: WHOLE_PPM + share, denominator: WHOLE_PPM };
}

/** A share of the whole: 25 % gives 0.25. */
export function share(part: Ppm): Ratio {
  return { numerator: part, denominator: WHOLE_PPM };
}

const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,12}))?$/;

/** Reads a decimal of at most twelve decimals exactly, such as an exchange rate; undefined when it is not one. */
export function parseRatio(text: string): Ratio | undefined {
  const [all, sign, whole = "0", fraction = ""] = DECIMAL.exec(text) ?? [];
  if (all === undefined) return undefined;
  const size = BigInt(whole + fraction);
  return { numerator: sign === "-" ? -size : size, denominator: 10n ** BigInt(fraction.length) };
}

/** Reads a percentage such as `12.5` (of at most four decimals) as parts per million; undefined when it is not one. */
export function parsePercent(text: string): Ppm | undefined {
  const ratio = parseRatio(text);
  if (!ratio) return undefined;
  const scaledUp = ratio.numerator * 10_000n;
  return scaledUp % ratio.denominator === 0n ? scaledUp / ratio.denominator : undefined;
}

/** A share as a percentage without needless zeros: `12.5`. */
export function formatPercent(part: Ppm): string {
  const size = part < 0n ? -part : part;
  const fraction = (size % 10_000n).toString().padStart(4, "0").replace(/0+$/, "");
  return `${part < 0n ? "-" : ""}${size / 10_000n}${fraction === "" ? "" : `.${fraction}`}`;
}

/** A fraction over a power of ten, as all of ours are, as a decimal without needless zeros. */
export function formatRatio({ numerator, denominator }: Ratio): string {
  const places = denominator.toString().length - 1;
  assert(denominator === 10n ** BigInt(places), "a fraction that is printed is over a power of ten");
  const size = (numerator < 0n ? -numerator : numerator).toString().padStart(places + 1, "0");
  const fraction = size.slice(size.length - places).replace(/0+$/, "");
  const whole = places === 0 ? size : size.slice(0, -places);
  return `${numerator < 0n ? "-" : ""}${whole}${places === 0 || fraction === "" ? "" : `.${fraction}`}`;
}
