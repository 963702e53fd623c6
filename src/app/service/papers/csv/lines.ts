import Papa from "papaparse";

/** What a spreadsheet would take for a formula; a minus before a number is none. */
const FORMULA = /^[=@\t\r]/;

/** Rows as lines of CSV, each with its line break. */
export function csvLines(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.length === 0
    ? ""
    : `${Papa.unparse(
        rows.map((row) => [...row]),
        { escapeFormulae: FORMULA, newline: "\n" },
      )}\n`;
}
