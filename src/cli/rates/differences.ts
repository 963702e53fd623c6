import { type LineDifference, type PricedLine, percentChange, subjectOf } from "../../app/rates/diff-rates.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { type Column, formatTable, type Terminal } from "../terminal.ts";

const COLUMNS: readonly Column[] = [
  { title: "market" },
  { title: "category" },
  { title: "before", align: "right" },
  { title: "after", align: "right" },
  { title: "change", align: "right" },
];

/** A table of what differs between two sets of lines. */
export function renderDifferences(differences: readonly LineDifference[], terminal: Terminal): string {
  return formatTable(COLUMNS, differences.map(rowOf), terminal);
}

/** The JSON form of a difference; money as decimal strings. */
export function differenceToJson(difference: LineDifference) {
  const side = (line: PricedLine | undefined) => (line ? formatMoney(line.rate) : null);
  const before = difference.kind === "new" ? undefined : difference.before;
  const after = difference.kind === "gone" ? undefined : difference.after;
  const percent = before && after ? percentChange(before.rate, after.rate).replace(" %", "") : "";
  const { market, category } = subjectOf(difference);
  return {
    kind: difference.kind,
    market,
    category,
    before: side(before),
    after: side(after),
    percent: percent || null,
  };
}

function rowOf(difference: LineDifference): readonly string[] {
  const { market, category } = subjectOf(difference);
  if (difference.kind === "new") return [market, category, "", formatMoney(difference.after.rate), "new"];
  if (difference.kind === "gone") return [market, category, formatMoney(difference.before.rate), "", "gone"];
  const { before, after } = difference;
  const change = difference.kind === "tiers" ? "volume tiers" : percentChange(before.rate, after.rate);
  return [market, category, formatMoney(before.rate), formatMoney(after.rate), change];
}
