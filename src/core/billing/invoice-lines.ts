import { compareBytes } from "../kernel/bytes.ts";
import { toMinorUnit } from "../kernel/currency.ts";
import { type Micros, total } from "../kernel/money.ts";
import { amountOf, type Correction, compareCorrections } from "./correction.ts";
import type { InvoiceLine } from "./invoice.ts";
import type { SoldSum } from "./month-use.ts";
import type { PeriodLine } from "./period.ts";
import { exchangeText } from "./price-steps.ts";

/** What stands for the rule on a line of units that are free at Meta, where no rule says otherwise. */
export const FREE_AT_META = "free at Meta";

/** One line for each category, market, pricing type and rule; its amount is the sum of its units, rounded once. */
export function usageLines(sums: readonly SoldSum[], currency: string): readonly InvoiceLine[] {
  const groups = grouped(sums, ({ category, market, pricingType, rule }) => [
    category,
    market,
    pricingType,
    rule ?? FREE_AT_META,
  ]);
  return groups.map(({ what, members }) =>
    line(
      {
        kind: "usage",
        what,
        quantity: members.reduce((count, one) => count + one.count, 0),
        exact: total(members.map(({ amount }) => amount)),
        steps: exchangesOf(members),
      },
      currency,
    ),
  );
}

/** The month's own lines, in the order in which they were drawn up. */
export function monthLines(lines: readonly PeriodLine[], currency: string): readonly InvoiceLine[] {
  return lines.map(({ kind, name, quantity, amount, steps }) =>
    line({ kind, what: [name], quantity, exact: amount, steps }, currency),
  );
}

/** One line for each corrected month, category and market, which lists every message and why its charge differs. */
export function correctionLines(corrections: readonly Correction[], currency: string): readonly InvoiceLine[] {
  const ordered = [...corrections].sort(compareCorrections);
  const groups = grouped(ordered, ({ month, category, market }) => [month, category, market]);
  return groups.map(({ what, members }) => ({
    ...line(
      {
        kind: "correction",
        what,
        quantity: members.length,
        exact: total(members.map(amountOf)),
        steps: [],
      },
      currency,
    ),
    corrections: members,
  }));
}

type Draft = Pick<InvoiceLine, "kind" | "what" | "quantity" | "steps"> & { readonly exact: Micros };

function line(draft: Draft, currency: string): InvoiceLine {
  const amount = toMinorUnit(draft.exact, currency);
  return { ...draft, amount, residual: draft.exact - amount, corrections: [] };
}

/** Things under their keys, in order of the keys' bytes; inside a group as they came. */
function grouped<T>(
  things: readonly T[],
  keyOf: (thing: T) => readonly string[],
): readonly { readonly what: readonly string[]; readonly members: readonly T[] }[] {
  const groups = new Map<string, { what: readonly string[]; members: T[] }>();
  for (const thing of things) {
    const what = keyOf(thing);
    const key = what.join("\n");
    const known = groups.get(key);
    if (known) known.members.push(thing);
    else groups.set(key, { what, members: [thing] });
  }
  return [...groups].sort(([a], [b]) => compareBytes(a, b)).map(([, group]) => group);
}

/** Every exchange rate behind a line, each once, with its source and day. */
function exchangesOf(sums: readonly SoldSum[]): readonly string[] {
  return [...new Set(sums.flatMap(({ exchange }) => (exchange ? [exchangeText(exchange)] : [])))].sort(compareBytes);
}
