import { formatMinor } from "../kernel/currency.ts";
import { formatMoney, type Micros } from "../kernel/money.ts";
import { formatPercent } from "../kernel/ratio.ts";
import { sha256 } from "../kernel/sha256.ts";
import type { Correction } from "./correction.ts";
import type { InvoiceDraft, InvoiceLine } from "./invoice.ts";
import type { TaxLine } from "./tax.ts";

/** A draft as files and the API carry it: snake_case, amounts asked in the currency's minor unit, exact ones in full. */
export function invoiceToWire(draft: InvoiceDraft) {
  const { client, seller, month, currency, document, lines, notes, taxes, net, gross, residual, held, plans } = draft;
  const asked = (amount: Micros) => formatMinor(amount, currency);
  return {
    document,
    seller,
    client,
    month,
    currency,
    lines: lines.map((line) => lineToWire(line, asked)),
    notes: notes.map(({ month: corrected, kind, amount }) => ({ month: corrected, kind, amount: asked(amount) })),
    taxes: taxes.map((tax) => taxToWire(tax, asked)),
    net: asked(net),
    gross: asked(gross),
    residual: formatMoney(residual),
    held,
    plans,
  };
}

/** A draft in its wire form. */
export type WireInvoice = ReturnType<typeof invoiceToWire>;

/** SHA-256 of the wire form: two drafts with one digest ask the same for the same, evidence included. */
export function invoiceDigest(draft: InvoiceDraft): string {
  return sha256(JSON.stringify(invoiceToWire(draft)));
}

function lineToWire(line: InvoiceLine, asked: (amount: Micros) => string) {
  const { kind, what, quantity, exact, amount, residual, steps, corrections } = line;
  return {
    kind,
    what,
    quantity,
    exact: formatMoney(exact),
    amount: asked(amount),
    residual: formatMoney(residual),
    steps,
    corrections: corrections.map(correctionToWire),
  };
}

function correctionToWire({ id, month, number, message, why, before, after }: Correction) {
  return { id, month, number, message, why, before: orNull(before), after: orNull(after) };
}

function taxToWire({ name, rate, mode, base, amount, note, steps }: TaxLine, asked: (amount: Micros) => string) {
  return { name, rate: formatPercent(rate), mode, base: asked(base), amount: asked(amount), note, steps };
}

function orNull(amount: Micros | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
