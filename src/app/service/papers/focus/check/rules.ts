import type { FocusRuleCheck, FocusTable, FocusWhen } from "../table.ts";
import { keysOf } from "./cell.ts";
import { formatDecimal, matches, parseDecimal, times } from "./decimal.ts";

/** A row by column ids; null: no value. A column that the file does not have is undefined. */
export type FocusRow = Readonly<Record<string, string | null | undefined>>;

/** Whether a condition holds. A column that the file does not have counts as null. */
export function holds(when: FocusWhen, row: FocusRow): boolean {
  return when.every(({ column, is, not }) => {
    const value = row[column] ?? null;
    return (is === undefined || is.includes(value)) && (not === undefined || !not.includes(value));
  });
}

/** Checks a rule within one row; gives what was expected where it is broken. Rules across rows are always kept here. */
export function ruleFault(
  check: FocusRuleCheck,
  { row, column, table }: { readonly row: FocusRow; readonly column: string; readonly table: FocusTable },
): string | undefined {
  const value = row[column] ?? null;
  if ("when" in check && !holds(check.when, row)) return undefined;
  switch (check.kind) {
    case "null":
      return value === null ? undefined : `null ${whenText(check.when)}`;
    case "given":
      return value !== null ? undefined : `a value ${whenText(check.when)}`;
    case "value":
      return value === null || check.values.includes(value)
        ? undefined
        : `${check.values.join(" or ")} ${whenText(check.when)}`;
    case "not_value":
      return value === null || !check.values.includes(value) ? undefined : `another value ${whenText(check.when)}`;
    case "equal":
      return equalFault(value, row[check.to] ?? null, check.to);
    case "product":
      return productFault(value, check.of, row);
    case "later":
      return laterFault(value, row[check.than] ?? null, check.than);
    case "subcategory":
      return subcategoryFault(value, row.ServiceCategory ?? null, table);
    case "sku_keys":
      return keyFault(value, table);
    case "one_for_each":
    case "invoice_sum":
      return undefined;
  }
}

function whenText(when: FocusWhen): string {
  const words = (values: readonly (string | null)[]) => values.map((value) => value ?? "null").join(" or ");
  const parts = when.map(({ column, is, not }) =>
    is ? `${column} is ${words(is)}` : `${column} is not ${words(not ?? [])}`,
  );
  return `where ${parts.join(" and ")}`;
}

function equalFault(value: string | null, other: string | null, name: string): string | undefined {
  const [a, b] = [value, other].map((text) => (text === null ? undefined : parseDecimal(text)));
  return !a || !b || matches(a, b) ? undefined : `${other}, as ${name} says`;
}

function productFault(value: string | null, of: readonly [string, string], row: FocusRow): string | undefined {
  const [cost, a, b] = [value, row[of[0]], row[of[1]]].map((text) => (text ? parseDecimal(text) : undefined));
  if (!cost || !a || !b) return undefined;
  const product = times(a, b);
  return matches(cost, product) ? undefined : `${formatDecimal(product)}, which is ${of.join(" times ")}`;
}

/** Both are in one form, so their texts are in the order of time. */
function laterFault(value: string | null, than: string | null, name: string): string | undefined {
  return value === null || than === null || value > than ? undefined : `later than the ${than} of ${name}`;
}

function subcategoryFault(value: string | null, category: string | null, table: FocusTable): string | undefined {
  const known = category === null ? undefined : table.subcategories[category];
  return value === null || !known || known.includes(value) ? undefined : `one of ${known.join(", ")}`;
}

function keyFault(value: string | null, table: FocusTable): string | undefined {
  const keys = value === null ? [] : (keysOf(value) ?? []);
  const foreign = keys.find((key) => !key.startsWith("x_") && !table.sku_properties.includes(key));
  return foreign === undefined ? undefined : `x_ before the key ${foreign}, which the specification does not have`;
}
