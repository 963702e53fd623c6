import type { Comparison } from "../../api/comparison.ts";

/** A model as headings name it; the one of the day has no name of its own. */
export function shortName(auto: string, model: Comparison["base"]): string {
  return model === "auto" ? auto : model;
}

/** An amount that is written with its sign, too, where it is more. */
export function withSign(amount: string, written: string): string {
  return /^-|^0*\.?0*$/.test(amount) ? written : `+${written}`;
}
