import type { InvoiceDocument } from "../app/service/invoices/document.ts";
import { remedyFor } from "../app/service/invoices/remedies.ts";
import { amountOf } from "../core/billing/correction.ts";
import { formatMinor } from "../core/kernel/currency.ts";
import { formatMoney, type Micros } from "../core/kernel/money.ts";
import { formatPercent } from "../core/kernel/ratio.ts";
import { formatTable, openTerminal, plural } from "./terminal.ts";

/** An invoice for people at a terminal. */
export function invoiceText(document: InvoiceDocument): string {
  const { currency, lines, taxes, notes, payments, credits } = document;
  const money = (amount: Micros) => formatMinor(amount, currency);
  const rows = lines.map(({ kind, what, quantity, exact, amount }) => [
    kind,
    what.join(", "),
    `${quantity}`,
    formatMoney(exact),
    money(amount),
  ]);
  const sums = [
    ["net", money(document.net)],
    ...taxes.map(({ name, rate, mode, amount }) => [`${name} ${formatPercent(rate)} % (${mode})`, money(amount)]),
    ["gross", money(document.gross)],
    ...payments.map(({ reference, paidOn, amount }) => [`paid ${paidOn} (${reference})`, money(-amount)]),
    ...credits.map(({ number, reason, amount }) => [`${number}: ${reason}`, money(-amount)]),
    ["open", money(document.open)],
  ];
  return [
    ...heading(document),
    "",
    rows.length === 0 ? "Nothing to invoice." : table(["line", "what", "quantity:", "exact:", "amount:"], rows),
    "",
    table(
      ["", `${currency}:`],
      sums.map(([what = "", amount = ""]) => [what, amount]),
    ),
    ...notes.map(
      ({ month, kind, amount }) => `${kind === "credit_note" ? "Credit" : "Debit"} note for ${month}: ${money(amount)}`,
    ),
    ...corrections(document),
    ...document.held.map(
      ({ code, count, detail }) => `Held: ${plural(count, "unit")} (${code}): ${detail}. ${remedyFor(code)}`,
    ),
    "",
  ].join("\n");
}

function heading({ kind, number, state, month, seller, buyer, issuedOn, dueOn, corrects, voided }: InvoiceDocument) {
  const title = kind === "credit_note" ? "Credit note" : "Invoice";
  return [
    `${title} ${number ?? "(draft)"} of ${month}, ${state}`,
    `${seller.name} to ${buyer.name}`,
    ...(issuedOn === null ? [] : [`issued ${issuedOn}, due ${dueOn}`]),
    ...(corrects ? [`about ${corrects.number}: ${corrects.reason}`] : []),
    ...(voided ? [`void: ${voided.reason}`] : []),
  ];
}

/** The first so many differences; the API gives all of them. */
const MOST = 20;

function corrections({ lines }: InvoiceDocument): readonly string[] {
  const all = lines.flatMap((line) => line.corrections);
  const shown = all.slice(0, MOST).map((one) => {
    const { month, message, why, before, after } = one;
    const said = (amount: Micros | null) => (amount === null ? "nothing" : formatMoney(amount));
    return `Correction of ${month}: ${message}, ${why}: ${said(before)} -> ${said(after)} (${formatMoney(amountOf(one))})`;
  });
  return all.length > MOST ? [...shown, `... and ${all.length - MOST} more`] : shown;
}

/** A table; a title that ends with a colon stands over amounts. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = titles.map((title) =>
    title.endsWith(":") ? { title: title.slice(0, -1), align: "right" as const } : { title },
  );
  return formatTable(columns, rows, openTerminal(process.stdout));
}
