import type { InvoiceLine } from "../../../../core/billing/invoice.ts";
import { formatMoney, type Micros } from "../../../../core/kernel/money.ts";
import { formatInstant } from "../../../../core/kernel/time.ts";
import type { EvidenceUnit, StoredInvoice } from "../../../../store/port/invoices.ts";
import { type PaperDesk, paperOf } from "../desk.ts";
import { csvLines } from "./lines.ts";

const COLUMNS = [
  "number",
  "line",
  "charge",
  "occurred_at",
  "day",
  "waba",
  "phone_number_id",
  "message",
  "category",
  "market",
  "pricing_type",
  "amount",
  "currency",
  "corrected_month",
  "before",
  "after",
  "why",
];
const AT_ONCE = 1_000;

/** Every charge behind every line, in order of lines: the amounts of a line add up to its exact sum. */
export async function* evidenceCsv(desk: PaperDesk, invoice: StoredInvoice): AsyncGenerator<string, void, undefined> {
  const document = await paperOf(desk, invoice);
  const name = document.number ?? document.id;
  yield csvLines([COLUMNS]);
  for (const [index, line] of document.lines.entries()) {
    const about = [name, index + 1];
    if (line.kind === "usage" && invoice.part === "month") {
      for await (const units of unitsBehind(desk, invoice, line))
        yield csvLines(units.map((unit) => [...about, ...unitCells(unit)]));
    }
    if (line.corrections.length > 0) yield csvLines(correctionRows(line, about));
  }
}

async function* unitsBehind(
  { invoices }: PaperDesk,
  { business, month, salesVersion: version, currency }: StoredInvoice,
  { what }: InvoiceLine,
): AsyncGenerator<readonly EvidenceUnit[], void, undefined> {
  let after: string | null = null;
  do {
    const page: { readonly items: readonly EvidenceUnit[]; readonly next: string | null } = await invoices.evidence(
      { business, month, version },
      { of: "line", what, currency },
      { limit: AT_ONCE, ...(after === null ? {} : { after }) },
    );
    yield page.items;
    after = page.next;
  } while (after !== null);
}

function unitCells(unit: EvidenceUnit): readonly (string | null)[] {
  const { id, occurredAt, day, waba, number, message, category, market, pricingType, price, currency } = unit;
  const use = [id, formatInstant(occurredAt), day, waba, number, message, category, market, pricingType];
  return [...use, orNull(price), currency, null, null, null, null];
}

function correctionRows(
  line: InvoiceLine,
  about: readonly (string | number)[],
): readonly (readonly (string | number | null)[])[] {
  return line.corrections.map(({ id, number, message, category, market, before, after, currency, month, why }) => [
    ...about,
    ...[id, null, null, null, number, message, category, market, null],
    formatMoney((after ?? 0n) - (before ?? 0n)),
    ...[currency, month, orNull(before), orNull(after), why],
  ]);
}

function orNull(amount: Micros | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
