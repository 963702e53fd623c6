import type { Micros } from "../../../src/core/kernel/money.ts";

/** Prices that share a shade of the map: from the cheapest to the dearest of them. */
export interface PriceStep {
  readonly from: Micros;
  readonly to: Micros;
  readonly markets: number;
}

/** As many shades as can be told apart beside each other. */
const STEPS = 6;

/** Sorts prices into steps, the cheapest first, each with about as many different prices. */
export function stepsOf(rates: readonly Micros[]): readonly PriceStep[] {
  const different = [...new Set(rates)].sort((a, b) => (a < b ? -1 : 1));
  const count = Math.min(STEPS, different.length);
  return Array.from({ length: count }, (_, place) => {
    const own = different.slice(
      Math.floor((place * different.length) / count),
      Math.floor(((place + 1) * different.length) / count),
    );
    const [from = 0n, to = from] = [own[0], own.at(-1)];
    return { from, to, markets: rates.filter((rate) => rate >= from && rate <= to).length };
  });
}

/** The step of a price among so many shades: few steps are spread over all of them, so that the dearest is the deepest. */
export function shadeOf(steps: readonly PriceStep[], rate: Micros): number {
  const place = steps.findIndex(({ to }) => rate <= to);
  return steps.length < 2 ? STEPS - 1 : Math.round((place * (STEPS - 1)) / (steps.length - 1));
}
