import type { Micros } from "../../../../../core/kernel/money.ts";
import type { FocusTable } from "../table.ts";
import { type Decimal, formatDecimal, matches, parseDecimal, plus } from "./decimal.ts";
import type { FocusRow } from "./rules.ts";

/** A fault that shows only across rows. */
export interface AcrossFault {
  readonly rule: string;
  readonly column: string;
  readonly found: string;
  readonly expected: string;
}

/** What rows say together. */
export interface AcrossRows {
  readonly take: (row: FocusRow) => readonly AcrossFault[];
  /** Sums by invoice against what the invoices ask, where that is known. */
  readonly end: (payable: ReadonlyMap<string, Micros>) => readonly AcrossFault[];
  readonly billed: () => ReadonlyMap<string, string>;
}

/** Opens the books of what each key goes with, and of what each invoice adds up to. */
export function openAcross(table: FocusTable): AcrossRows {
  const pairs = pairRules(table);
  const sums = new Map<string, Decimal>();
  const isSumAsked = table.columns.some(({ rules }) => rules.some(({ check }) => check?.kind === "invoice_sum"));
  return {
    take: (row) => {
      const cost = parseDecimal(row.BilledCost ?? "");
      const invoice = row.InvoiceId ?? null;
      if (invoice !== null && cost) sums.set(invoice, plus(sums.get(invoice) ?? { digits: 0n, scale: 0 }, cost));
      return pairs.flatMap((pair) => pair(row) ?? []);
    },
    end: (payable) =>
      isSumAsked ? [...payable].flatMap(([id, asked]) => sumFault(id, asked, sums.get(id)) ?? []) : [],
    billed: () => new Map([...sums].map(([id, sum]) => [id, formatDecimal(sum)])),
  };
}

/** A function for each rule by which one key goes with one value only. */
function pairRules({ columns }: FocusTable): readonly ((row: FocusRow) => AcrossFault | undefined)[] {
  const rules = columns.flatMap((column) => column.rules.map((rule) => ({ ...rule, column: column.id })));
  return rules.flatMap(({ id, column, check }) => {
    if (check?.kind !== "one_for_each") return [];
    const known = new Map<string, string>();
    return [
      (row: FocusRow) => {
        const [key, value] = [row[check.key] ?? null, row[check.value] ?? null];
        if (key === null || value === null) return undefined;
        const first = known.get(key);
        if (first === undefined) known.set(key, value);
        if (first === undefined || first === value) return undefined;
        return {
          rule: id,
          column,
          found: `${check.value} ${value}`,
          expected: `${first}, as before for ${check.key} ${key}`,
        };
      },
    ];
  });
}

function sumFault(id: string, asked: Micros, sum: Decimal | undefined): AcrossFault | undefined {
  const wanted = { digits: asked, scale: 6 };
  if (sum && matches(sum, wanted)) return undefined;
  const found = sum ? formatDecimal(sum) : "no rows";
  return {
    rule: "BilledCost.invoice",
    column: "BilledCost",
    found,
    expected: `${formatDecimal(wanted)} for invoice ${id}`,
  };
}
