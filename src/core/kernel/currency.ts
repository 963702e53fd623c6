import type { Micros } from "./money.ts";
import { divideHalfEven, ONE, type Ratio } from "./ratio.ts";

/** ISO 4217 currencies whose minor unit is not a hundredth: decimals by code. */
const DECIMALS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** How many decimals a currency's minor unit has (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDecimals(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** The amount nearest to an exact one that can be paid: a whole number of minor units, rounded half to even, in micros. */
export function toMinorUnit(amount: Micros, currency: string): Micros {
  return scaledToMinorUnit(amount, ONE, currency);
}

/** An amount times a fraction, rounded half to even to the minor unit at once; in micros. */
export function scaledToMinorUnit(amount: Micros, { numerator, denominator }: Ratio, currency: string): Micros {
  const unit = 10n ** BigInt(6 - minorDecimals(currency));
  return divideHalfEven(amount * numerator, denominator * unit) * unit;
}

/** An amount as it is printed on an invoice: with the decimals of the currency's minor unit. The amount must be whole. */
export function formatMinor(amount: Micros, currency: string): string {
  const decimals = minorDecimals(currency);
  const units = toMinorUnit(amount, currency) / 10n ** BigInt(6 - decimals);
  const size = units < 0n ? -units : units;
  const text = size.toString().padStart(decimals + 1, "0");
  const point = text.length - decimals;
  const printed = decimals === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return units < 0n ? `-${printed}` : printed;
}
