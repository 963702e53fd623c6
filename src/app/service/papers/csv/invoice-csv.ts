import type { InvoiceLine } from "../../../../core/billing/invoice.ts";
import { formatMinor } from "../../../../core/kernel/currency.ts";
import { formatMoney } from "../../../../core/kernel/money.ts";
import { formatPercent } from "../../../../core/kernel/ratio.ts";
import type { InvoiceDocument } from "../../invoices/document.ts";
import { csvLines } from "./lines.ts";

const COLUMNS = [
  "document",
  "number",
  "month",
  "business",
  "line",
  "kind",
  "category",
  "market",
  "pricing_type",
  "rule",
  "corrected_month",
  "name",
  "quantity",
  "exact",
  "rounding",
  "amount",
  "currency",
  "rate",
  "steps",
];

/** The lines of a document, and the taxes on top of them: their amounts add up to what is asked. */
export function invoiceCsv(document: InvoiceDocument): string {
  const { lines, taxes, currency, kind, number, id, month, buyer } = document;
  const about = [kind, number ?? id, month, buyer.id];
  const rows = lines.map((line, index) => [
    ...about,
    index + 1,
    line.kind,
    ...whatOf(line),
    line.quantity,
    formatMoney(line.exact),
    formatMoney(-line.residual),
    formatMinor(line.amount, currency),
    currency,
    null,
    line.steps.join("; "),
  ]);
  const onTop = taxes.filter(({ mode }) => mode === "exclusive");
  const taxRows = onTop.map(({ name, amount, rate, note, steps }, index) => [
    ...about,
    lines.length + index + 1,
    "tax",
    ...["", "", "", "", "", name],
    null,
    formatMoney(amount),
    formatMoney(0n),
    formatMinor(amount, currency),
    currency,
    formatPercent(rate),
    [...steps, ...(note === null ? [] : [note])].join("; "),
  ]);
  return csvLines([COLUMNS, ...rows, ...taxRows]);
}

/** Category, market, pricing type, rule, corrected month, name: what there is of them. */
function whatOf({ kind, what }: InvoiceLine): readonly string[] {
  if (kind === "usage") {
    const [category = "", market = "", pricingType = "", rule = ""] = what;
    return [category, market, pricingType, rule, "", ""];
  }
  if (kind === "correction") {
    const [month = "", category = "", market = ""] = what;
    return [category, market, "", "", month, ""];
  }
  return ["", "", "", "", "", what.join(", ")];
}
