import Papa from "papaparse";
import { formatMoney } from "../../core/kernel/money.ts";
import type { RateCard } from "../../core/pricing/rate-set.ts";
import { KNOWN_UNTIL, parseCsv } from "../../intake/rate-csv.ts";
import type { RateImport } from "./import-lists.ts";

/** A file to be written into a folder for `--cards`. */
export interface OverlayFile {
  readonly name: string;
  readonly text: string;
}

/** The files that an import comes to; `changesBefore` is the folder's own change list, which goes on. */
export function overlayFiles(
  { cards, knownUntil }: RateImport,
  changesBefore: string | undefined,
): readonly OverlayFile[] {
  const files = cards.map(({ card }) => ({ name: `${card.date}-${card.currency}.csv`, text: cardText(card) }));
  const added = cards.flatMap(({ changes }) =>
    changes.map(({ date, market, category, change }) => [date, market, category, change]),
  );
  return [...files, { name: "changes.csv", text: changesText(changesBefore, added, knownUntil) }];
}

function cardText({ rows }: RateCard): string {
  const lines = rows.map(({ market, category, tierFrom, tierTo, rate }) => [
    market,
    category,
    tierFrom,
    tierTo,
    formatMoney(rate),
  ]);
  return csv([["market", "category", "tier_from", "tier_to", "rate"], ...lines]);
}

function changesText(before: string | undefined, added: readonly (readonly string[])[], knownUntil: string): string {
  const rows = (before === undefined ? [] : parseCsv(before).slice(1)).filter((row) => row.length > 1);
  const isEnd = (row: readonly string[]) => row[3] === KNOWN_UNTIL;
  const ends = [knownUntil, ...rows.filter(isEnd).map(([day = ""]) => day)].sort();
  const changes = new Map(
    [...rows.filter((row) => !isEnd(row)), ...added].map((row) => [row.slice(0, 3).join("\n"), row]),
  );
  const header = ["effective_date", "market", "category", "change"];
  return csv([header, ...changes.values(), [ends.at(-1) ?? knownUntil, "*", "*", KNOWN_UNTIL]]);
}

function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => [...row]),
    { newline: "\n" },
  )}\n`;
}
