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
let places: ReadonlyMap<string, number> | undefined;

/** The columns of an export: all of FOCUS 1.2 in its order, then {@link OWN_COLUMNS}. */
export function focusColumns(): readonly string[] {
  columns ??= [...focusTable().columns.map(({ id }) => id), ...OWN_COLUMNS];
  return columns;
}

/** A row in pieces, of which the later ones win. Rows are many: they are laid into place, and never put together first. */
export type FocusRow = readonly FocusCells[];

/** Lines of CSV, each with its line break; `common`: what all of them say that say nothing else. A null is an empty cell. */
export function focusLines(rows: readonly FocusRow[], common: FocusCells = {}): string {
  const ids = focusColumns();
  places ??= new Map(ids.map((id, place) => [id, place]));
  const all = places;
  const shared = laid(
    ids.map(() => ""),
    [common],
    all,
  );
  const cells = rows.map((row) => laid(shared.slice(), row, all));
  return cells.length === 0 ? "" : `${Papa.unparse(cells, { newline: "\n" })}\n`;
}

function laid(cells: string[], row: FocusRow, all: ReadonlyMap<string, number>): string[] {
  for (const piece of row) {
    for (const id in piece) {
      const place = all.get(id);
      assert(place !== undefined, `${id} is no column`);
      cells[place] = piece[id] ?? "";
    }
  }
  return cells;
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
