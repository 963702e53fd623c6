import Papa from "papaparse";
import { assert } from "../../../../core/kernel/assert.ts";
import type { Micros } from "../../../../core/kernel/money.ts";
import { formatInstant, type Instant } from "../../../../core/kernel/time.ts";
import { formatDecimal } from "./check/decimal.ts";
import { focusTable } from "./table.ts";

/** Columns of Daybook's own, after those of FOCUS. */
export const OWN_COLUMNS = [
  "x_LineKind",
  "x_Category",
  "x_Market",
  "x_PricingType",
  "x_Plan",
  "x_PlanVersion",
  "x_PriceRule",
  "x_PriceBand",
  "x_ExchangeRate",
  "x_ChargeId",
  "x_CorrectionReason",
  "x_CorrectedMonth",
  "x_CorrectedInvoice",
] as const;

/** A row by column ids; what is not stated is null. */
export type FocusCells = Readonly<Record<string, string | null>>;

let columns: readonly string[] | undefined;
let known: ReadonlySet<string> | undefined;

/** The columns of an export: all of FOCUS 1.2 in its order, then {@link OWN_COLUMNS}. */
export function focusColumns(): readonly string[] {
  columns ??= [...focusTable().columns.map(({ id }) => id), ...OWN_COLUMNS];
  return columns;
}

/** Lines of CSV, each with its line break. A null is an empty cell. */
export function focusLines(rows: readonly FocusCells[]): string {
  const ids = focusColumns();
  known ??= new Set(ids);
  const all = known;
  const cells = rows.map((row) => {
    const foreign = Object.keys(row).find((id) => !all.has(id));
    assert(foreign === undefined, `${foreign} is no column`);
    return ids.map((id) => row[id] ?? "");
  });
  return cells.length === 0 ? "" : `${Papa.unparse(cells, { newline: "\n" })}\n`;
}

/** The header line. */
export function focusHeader(): string {
  return `${focusColumns().join(",")}\n`;
}

/** An amount as FOCUS writes numbers: exact, a minus or nothing before it, a point, no zeros after it. */
export function focusNumber(amount: Micros): string {
  return formatDecimal({ digits: amount, scale: 6 });
}

/** An instant in UTC to the second. */
export function focusInstant(at: Instant): string {
  return formatInstant(Math.floor(at / 1000) * 1000);
}
