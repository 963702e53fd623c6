import type { Micros } from "../../core/kernel/money.ts";
import type { RateBand } from "../../core/pricing/rate-card.ts";
import type { RateCard } from "../../core/pricing/rate-set.ts";
import type { RateLine } from "./list-rates.ts";

/** What a line costs, from a card or from the rates in force on a day. */
export interface PricedLine {
  readonly market: string;
  readonly category: string;
  /** The list rate: the first band's where there are bands. */
  readonly rate: Micros;
  readonly bands: readonly RateBand[];
}

/** How a line of one side differs from the other's. `tiers`: the list rates agree, the bands do not. */
export type LineDifference =
  | { readonly kind: "changed"; readonly before: PricedLine; readonly after: PricedLine }
  | { readonly kind: "tiers"; readonly before: PricedLine; readonly after: PricedLine }
  | { readonly kind: "new"; readonly after: PricedLine }
  | { readonly kind: "gone"; readonly before: PricedLine };

/** The lines of a listing whose rate is known. */
export function pricedLines(lines: readonly RateLine[]): readonly PricedLine[] {
  return lines.flatMap(({ market, category, found }) =>
    found.ok ? [{ market, category, rate: found.value.rate, bands: found.value.tiers }] : [],
  );
}

/** The lines of a card as printed. */
export function cardLines({ rows }: Pick<RateCard, "rows">): readonly PricedLine[] {
  const lines = new Map<string, PricedLine>();
  for (const { market, category, tierFrom, tierTo, rate } of rows) {
    const key = keyOf({ market, category });
    const known = lines.get(key) ?? { market, category, rate, bands: [] };
    const own = tierFrom === null ? [] : [{ from: tierFrom, to: tierTo, rate }];
    const bands = [...known.bands, ...own].sort((a, b) => a.from - b.from);
    lines.set(key, { ...known, rate: bands[0]?.rate ?? known.rate, bands });
  }
  return [...lines.values()];
}

/** What differs, in the order of the lines. Where only one side has bands, the list rates decide. */
export function diffLines(before: readonly PricedLine[], after: readonly PricedLine[]): readonly LineDifference[] {
  const [old, fresh] = [byKey(before), byKey(after)];
  const gone = before
    .filter((line) => !fresh.has(keyOf(line)))
    .map((line) => ({ kind: "gone", before: line }) as const);
  const others = after.flatMap((line): readonly LineDifference[] => {
    const known = old.get(keyOf(line));
    if (!known) return [{ kind: "new", after: line }];
    if (known.rate !== line.rate) return [{ kind: "changed", before: known, after: line }];
    return sameBands(known.bands, line.bands) ? [] : [{ kind: "tiers", before: known, after: line }];
  });
  return [...others, ...gone];
}

/** The market and category that a difference is about. */
export function subjectOf(difference: LineDifference): Pick<PricedLine, "market" | "category"> {
  return difference.kind === "gone" ? difference.before : difference.after;
}

/** How much dearer, in percent with one decimal, for people to read; empty where it began at nothing. */
export function percentChange(before: Micros, after: Micros): string {
  if (before === 0n) return "";
  const tenths = ((after - before) * 2000n) / before;
  const rounded = (tenths + (tenths < 0n ? -1n : 1n)) / 2n;
  const size = rounded < 0n ? -rounded : rounded;
  return `${rounded < 0n ? "-" : "+"}${size / 10n}.${size % 10n} %`;
}

/** A key of what a line is about. */
export function keyOf({ market, category }: Pick<PricedLine, "market" | "category">): string {
  return `${market}\n${category}`;
}

function byKey(lines: readonly PricedLine[]): ReadonlyMap<string, PricedLine> {
  return new Map(lines.map((line) => [keyOf(line), line]));
}

function sameBands(a: readonly RateBand[], b: readonly RateBand[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  const text = (bands: readonly RateBand[]) => bands.map(({ from, to, rate }) => `${from}:${to}=${rate}`).join();
  return text(a) === text(b);
}
