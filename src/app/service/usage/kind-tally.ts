import type { Micros } from "../../../core/kernel/money.ts";
import { costOf } from "../../compare/cause.ts";
import { compareMicros, type PricedLot } from "../../compare/tally.ts";

/** What one model makes of a category in a market. */
export interface KindSide {
  readonly charges: number;
  /** Charges that have no cost. */
  readonly unrated: number;
  readonly cost: Micros;
}

/** A category in a market under two models. */
export interface KindLine {
  readonly currency: string;
  readonly category: string;
  readonly market: string;
  readonly base: KindSide;
  readonly other: KindSide;
}

const NOTHING: KindSide = { charges: 0, unrated: 0, cost: 0n };

/** Adds up lots of two models by what is charged and where; the largest difference comes first. */
export function openKindTally() {
  const lines = new Map<string, KindLine>();
  const add = (lot: PricedLot, side: "base" | "other") => {
    const charge = lot[side === "base" ? 0 : 1]?.charge;
    if (!charge) return;
    const { currency, category, market } = charge;
    const key = `${currency}\n${category}\n${market}`;
    const line = lines.get(key) ?? { currency, category, market, base: NOTHING, other: NOTHING };
    const { charges, unrated, cost } = line[side];
    const sum = {
      charges: charges + 1,
      unrated: unrated + (charge.cost === null ? 1 : 0),
      cost: cost + costOf(charge),
    };
    lines.set(key, { ...line, [side]: sum });
  };
  return {
    add: (lot: PricedLot): void => {
      add(lot, "base");
      add(lot, "other");
    },
    lines: (): readonly KindLine[] =>
      [...lines]
        .sort(([a, one], [b, other]) => compareMicros(sizeOf(other), sizeOf(one)) || (a < b ? -1 : 1))
        .map(([, line]) => line),
  };
}

function sizeOf({ base, other }: KindLine): Micros {
  const difference = other.cost - base.cost;
  return difference < 0n ? -difference : difference;
}
