import { compareBytes } from "../kernel/bytes.ts";
import type { Micros } from "../kernel/money.ts";
import type { PeriodLine } from "./period.ts";
import type { SoldUnit } from "./sold-unit.ts";

/** What an issued invoice, with the corrections since, has asked for one unit. */
export interface InvoicedUnit {
  readonly id: string;
  readonly month: string;
  readonly number: string;
  readonly message: string;
  readonly category: string;
  readonly market: string;
  readonly amount: Micros;
  readonly currency: string;
}

/** Why an invoiced month costs something else than was asked. */
export type CorrectionReason = "late" | "withdrawn" | "changed" | "period_line";

/** A difference to an invoiced month, for the next invoice. */
export interface Correction {
  /** The charge's id; null for a line of the month as a whole. */
  readonly id: string | null;
  /** The month that is corrected. */
  readonly month: string;
  readonly number: string;
  /** The message whose charge differs; for a line of the month its name. */
  readonly message: string;
  readonly category: string;
  readonly market: string;
  /** What was asked; null where the charge was not on the invoice. */
  readonly before: Micros | null;
  /** What it is; null where there is no such charge any more. */
  readonly after: Micros | null;
  readonly currency: string;
  readonly why: CorrectionReason;
}

/**
 * How a month that was invoiced differs from what is known of it now, in order of (message, number) as bytes. A unit that
 * has no price now, or one in another currency than the invoice, stays as it was invoiced until that is resolved.
 */
export function correctionsOf(
  invoiced: readonly InvoicedUnit[],
  now: readonly SoldUnit[],
  currency: string | undefined = invoiced[0]?.currency,
): readonly Correction[] {
  const asked = new Map(invoiced.map((unit) => [unit.id, unit]));
  const known = new Map(now.map((unit) => [unit.id, unit]));
  const fresh = now.flatMap((unit) => differenceOf(asked.get(unit.id), unit, currency) ?? []);
  const gone = invoiced.filter(({ id }) => !known.has(id)).map(withdrawn);
  return [...fresh, ...gone].sort(compareCorrections);
}

/** How the lines of a month as a whole differ from those that were invoiced. */
export function periodCorrections(
  { month, currency }: Pick<Correction, "month" | "currency">,
  invoiced: readonly PeriodLine[],
  now: readonly PeriodLine[],
): readonly Correction[] {
  const keyOf = ({ kind, name }: PeriodLine) => `${kind}\n${name}`;
  const [asked, known] = [invoiced, now].map((lines) => new Map(lines.map((line) => [keyOf(line), line])));
  const keys = [...new Set([...(asked?.keys() ?? []), ...(known?.keys() ?? [])])].sort(compareBytes);
  return keys.flatMap((key): Correction[] => {
    const [before, after] = [asked?.get(key)?.amount ?? null, known?.get(key)?.amount ?? null];
    const [category = "", message = ""] = key.split("\n");
    const about = { id: null, month, number: "", message, category, market: "", currency };
    return before === after ? [] : [{ ...about, before, after, why: "period_line" }];
  });
}

/** What a correction adds to the next invoice; below zero where too much was asked. */
export function amountOf({ before, after }: Pick<Correction, "before" | "after">): Micros {
  return (after ?? 0n) - (before ?? 0n);
}

/** The one order of corrections. */
export function compareCorrections(a: Correction, b: Correction): number {
  return (
    compareBytes(a.month, b.month) ||
    compareBytes(a.message, b.message) ||
    compareBytes(a.number, b.number) ||
    compareBytes(a.id ?? a.category, b.id ?? b.category)
  );
}

function differenceOf(
  asked: InvoicedUnit | undefined,
  unit: SoldUnit,
  invoiceCurrency: string | undefined,
): Correction | undefined {
  if (!unit.priced.ok) return undefined;
  const { amount, currency } = unit.priced.value;
  if (currency !== (invoiceCurrency ?? currency) || asked?.amount === amount) return undefined;
  const { id, month, number, message, category, market } = unit;
  const about = { id, month, number, message, category, market, currency };
  if (asked) return { ...about, before: asked.amount, after: amount, why: "changed" };
  return { ...about, before: null, after: amount, why: "late" };
}

function withdrawn({ amount, ...unit }: InvoicedUnit): Correction {
  return { ...unit, before: amount, after: null, why: "withdrawn" };
}
