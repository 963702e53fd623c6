import type { InvoiceDraft, InvoiceLine } from "../../../core/billing/invoice.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import { type Micros, total } from "../../../core/kernel/money.ts";
import type { TriedMonth } from "./tried-month.ts";

/** What a month comes to for a business, in one currency. */
export interface TriedSums {
  readonly units: number;
  /** Of them, without a price that the invoice could ask. */
  readonly unpriced: number;
  /** The exact sum of the units' prices. */
  readonly use: Micros;
  /** The sum of all lines. */
  readonly net: Micros;
  /** On top of the lines, or contained in them. */
  readonly tax: Micros;
  /** What would be asked. */
  readonly gross: Micros;
}

/** A line of the invoice, or a tax, that would not be what it is. */
export interface TriedLine {
  readonly kind: InvoiceLine["kind"] | "tax";
  readonly what: readonly string[];
  readonly quantity: number;
  readonly triedQuantity: number;
  readonly amount: Micros;
  readonly triedAmount: Micros;
}

/** How a business's month changes under a plan. */
export interface TriedBusiness {
  readonly business: string;
  readonly currency: string;
  readonly now: TriedSums;
  readonly tried: TriedSums;
  /** Only those that differ. */
  readonly lines: readonly TriedLine[];
}

/** A month beside itself under another plan: once where both are in one currency, else once for each; none of nothing. */
export function compareMonths(business: string, now: TriedMonth, tried: TriedMonth): readonly TriedBusiness[] {
  const currencies = [...new Set([now, tried].flatMap(({ draft }) => draft?.currency ?? []))];
  return (currencies.length === 0 ? [""] : currencies).flatMap((currency): readonly TriedBusiness[] => {
    const [before, after] = [sideIn(currency, now), sideIn(currency, tried)];
    if (before.units === 0 && after.units === 0 && before.lines.size === 0 && after.lines.size === 0) return [];
    const keys = [...new Set([...before.lines.keys(), ...after.lines.keys()])].sort(compareBytes);
    const lines = keys.flatMap((key) => differenceOf(before.lines.get(key), after.lines.get(key)) ?? []);
    return [{ business, currency, now: sumsOf(before), tried: sumsOf(after), lines }];
  });
}

interface Side extends TriedSums {
  readonly lines: ReadonlyMap<string, Line>;
}

type Line = Pick<InvoiceLine, "what" | "quantity" | "amount"> & { readonly kind: TriedLine["kind"] };

/** What has no terms has no currency, and stands with the other side's. */
function sideIn(currency: string, { draft, units, unpriced }: TriedMonth): Side {
  if (draft === null) return { ...NOTHING, units, unpriced };
  if (draft.currency !== currency) return NOTHING;
  const held = draft.held.reduce((sum, { count }) => sum + count, 0);
  const use = total(draft.lines.filter(({ kind }) => kind === "usage").map(({ exact }) => exact));
  const tax = total(draft.taxes.map(({ amount }) => amount));
  return { units, unpriced: held, use, net: draft.net, tax, gross: draft.gross, lines: linesOf(draft) };
}

const NOTHING: Side = { units: 0, unpriced: 0, use: 0n, net: 0n, tax: 0n, gross: 0n, lines: new Map() };

function sumsOf({ units, unpriced, use, net, tax, gross }: Side): TriedSums {
  return { units, unpriced, use, net, tax, gross };
}

/** In the order of the invoice; lines of one name are one. */
function linesOf({ lines, taxes }: InvoiceDraft): ReadonlyMap<string, Line> {
  const all: readonly Line[] = [
    ...lines,
    ...taxes.map(({ name, amount }) => ({ kind: "tax" as const, what: [name], quantity: 1, amount })),
  ];
  const found = new Map<string, Line>();
  for (const { kind, what, quantity, amount } of all) {
    const key = [ORDER.indexOf(kind), ...what].join("\n");
    const { quantity: many, amount: sum } = found.get(key) ?? { quantity: 0, amount: 0n };
    found.set(key, { kind, what, quantity: many + quantity, amount: sum + amount });
  }
  return found;
}

const ORDER: readonly TriedLine["kind"][] = ["usage", "volume", "included", "minimum", "fee", "correction", "tax"];

function differenceOf(now: Line | undefined, tried: Line | undefined): TriedLine | undefined {
  const one = now ?? tried;
  if (!one || (now?.amount === tried?.amount && now?.quantity === tried?.quantity)) return undefined;
  return {
    kind: one.kind,
    what: one.what,
    quantity: now?.quantity ?? 0,
    triedQuantity: tried?.quantity ?? 0,
    amount: now?.amount ?? 0n,
    triedAmount: tried?.amount ?? 0n,
  };
}
