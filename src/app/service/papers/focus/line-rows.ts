import { amountOf, type Correction } from "../../../../core/billing/correction.ts";
import type { InvoiceLine } from "../../../../core/billing/invoice.ts";
import type { TaxLine } from "../../../../core/billing/tax.ts";
import { formatPercent } from "../../../../core/kernel/ratio.ts";
import type { InvoiceDocument } from "../../invoices/document.ts";
import { chargePeriod, monthSpan, slug, UNIT } from "./common.ts";
import { type FocusCells, focusNumber } from "./row.ts";
import type { FocusSource } from "./source.ts";
import { costCells, kindCells, placeCells, skuOf } from "./use-row.ts";

type Context = Pick<FocusSource, "document" | "placeOf">;

/** The rows of a document beside its use: lines of the month, corrections, taxes on top, and what rounding took or gave. */
export function lineRows(context: Context): readonly FocusCells[] {
  const { lines, taxes, residual, currency } = context.document;
  return [
    ...lines.flatMap((line) => rowsOfLine(line, context)),
    ...taxes.flatMap((tax) => (tax.mode === "exclusive" ? [taxRow(tax)] : [])),
    ...(residual === 0n ? [] : [roundingRow(residual, currency)]),
  ];
}

function rowsOfLine(line: InvoiceLine, context: Context): readonly FocusCells[] {
  const { document } = context;
  if (document.corrects) return [creditNoteRow(line, document)];
  switch (line.kind) {
    case "usage":
      return [];
    case "correction":
      return line.corrections.map((correction) => correctionRow(correction, context));
    case "fee":
      return [line.exact < 0n ? creditRow(line) : feeRow(line)];
    case "minimum":
    case "volume":
    case "included":
      return [creditRow(line)];
  }
}

function described({ what, steps }: InvoiceLine): string {
  return [what.join(", "), ...steps].join("; ");
}

/** What a plan takes off at closing is a credit; what it adds is an adjustment. */
function creditRow(line: InvoiceLine): FocusCells {
  return {
    ...costCells(focusNumber(line.exact)),
    ChargeCategory: line.exact > 0n ? "Adjustment" : "Credit",
    ChargeDescription: described(line),
    ChargeFrequency: line.kind === "minimum" ? "Recurring" : "Usage-Based",
    x_LineKind: line.kind,
  };
}

/** A fee is a purchase: of so many as its amount can be divided by, else of one. */
function feeRow(line: InvoiceLine): FocusCells {
  const quantity = BigInt(line.quantity);
  const pieces = quantity > 0n && line.exact % quantity === 0n ? quantity : 1n;
  const price = focusNumber(line.exact / pieces);
  const sku = `fee/${slug(line.what.join(" "))}`;
  const isOnce = line.steps.some((step) => step.startsWith("once"));
  return {
    ...costCells(focusNumber(line.exact)),
    ChargeCategory: "Purchase",
    ChargeDescription: described(line),
    ChargeFrequency: isOnce ? "One-Time" : "Recurring",
    ContractedUnitPrice: price,
    ListUnitPrice: price,
    PricingCategory: "Standard",
    PricingCurrencyContractedUnitPrice: price,
    PricingCurrencyListUnitPrice: price,
    PricingQuantity: String(pieces),
    PricingUnit: UNIT,
    SkuId: sku,
    SkuMeter: "Fee",
    SkuPriceId: sku,
    x_LineKind: "fee",
  };
}

function taxRow({ name, rate, amount, note }: TaxLine): FocusCells {
  return {
    ...costCells(focusNumber(amount)),
    ChargeCategory: "Tax",
    ChargeDescription: [`${name}, ${formatPercent(rate)} %`, ...(note === null ? [] : [note])].join("; "),
    ChargeFrequency: "Usage-Based",
    x_LineKind: "tax",
  };
}

/** Lines are asked in whole minor units: the difference to their exact sums, so that the rows add up to the document. */
function roundingRow(residual: bigint, currency: string): FocusCells {
  return {
    ...costCells(focusNumber(-residual)),
    ChargeCategory: "Adjustment",
    ChargeDescription: `Rounding of the lines to whole minor units of ${currency}`,
    ChargeFrequency: "One-Time",
    x_LineKind: "rounding",
  };
}

const WHY: Readonly<Record<Correction["why"], string>> = {
  late: "learnt after the invoice",
  withdrawn: "taken back",
  changed: "changed",
  period_line: "a line of the month",
};

/** Units that came or went count; one whose price changed does not. */
const COUNT: Readonly<Record<Correction["why"], string | null>> = {
  late: "1",
  withdrawn: "-1",
  changed: null,
  period_line: null,
};

/** A correction lies in the month that it corrects, and is billed in this one. */
function correctionRow(correction: Correction, { document, placeOf }: Context): FocusCells {
  const { id, month, number, category, market, why } = correction;
  const amount = amountOf(correction);
  const about = {
    ...costCells(focusNumber(amount)),
    ...chargePeriod(monthSpan(month, document.zone)),
    ChargeClass: "Correction",
    x_LineKind: "correction",
    x_CorrectionReason: why,
    x_CorrectedMonth: month,
  };
  if (why === "period_line") {
    const isFee = category === "fee";
    return {
      ...about,
      ChargeCategory: isFee ? "Purchase" : amount > 0n ? "Adjustment" : "Credit",
      ChargeDescription: `Correction of ${month}: ${correction.message}, ${WHY[why]}`,
      ChargeFrequency: "One-Time",
    };
  }
  const place = placeOf(number);
  const kind = { category, market, pricingType: null };
  return {
    ...about,
    ...kindCells(kind),
    ...(place && placeCells(place)),
    ChargeCategory: "Usage",
    ChargeDescription: `Correction of ${month}: ${category}, ${market}, ${WHY[why]}`,
    ChargeFrequency: "Usage-Based",
    ConsumedQuantity: COUNT[why],
    ConsumedUnit: COUNT[why] && UNIT,
    ResourceId: number,
    ResourceType: "Business phone number",
    SkuId: skuOf(kind),
    SkuMeter: `${category} use`,
    x_ChargeId: id,
  };
}

/** A credit note that a person wrote corrects an invoice of before. */
function creditNoteRow(line: InvoiceLine, { corrects }: InvoiceDocument): FocusCells {
  return {
    ...costCells(focusNumber(line.exact)),
    ChargeCategory: "Credit",
    ChargeClass: "Correction",
    ChargeDescription: [line.what.join(", "), corrects?.reason].filter((part) => part).join("; "),
    ChargeFrequency: "One-Time",
    x_LineKind: line.kind,
    x_CorrectedInvoice: corrects?.number ?? null,
  };
}
