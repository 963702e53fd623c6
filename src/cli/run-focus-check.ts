import type { FocusFinding, FocusReport } from "../app/service/papers/focus/check/check.ts";
import { checkFocusFile } from "../app/service/papers/focus/check-file.ts";
import { focusMetadata } from "../app/service/papers/focus/metadata.ts";
import { type Micros, parseMoney } from "../core/kernel/money.ts";
import type { FocusCheckFlags } from "./commands/focus.ts";
import { EXIT, UsageError } from "./exit.ts";
import { plural } from "./terminal.ts";

/** Checks a file against FOCUS 1.2; 1 where a MUST is broken. */
export async function runFocusCheck(file: string, { invoice = [], format }: FocusCheckFlags): Promise<number> {
  const report = await checkFocusFile(file, new Map(invoice.map(payableIn)));
  if (!report) throw new UsageError(`${file}: is empty; the first line of a dataset names its columns`);
  process.stdout.write(format === "json" ? reportJson(report) : reportText(file, report));
  return report.must === 0 ? EXIT.ok : EXIT.refused;
}

/** Prints the metadata that goes with a dataset. */
export function runFocusMetadata(): number {
  process.stdout.write(`${JSON.stringify(focusMetadata(), null, 2)}\n`);
  return EXIT.ok;
}

function payableIn(text: string): [string, Micros] {
  const at = text.lastIndexOf("=");
  const amount = parseMoney(text.slice(at + 1));
  if (at < 1 || amount === undefined)
    throw new UsageError(`--invoice ${text}: expected an id and an amount, such as INV-000042=118.35`);
  return [text.slice(0, at), amount];
}

function reportJson({ rows, must, should, byRule, first, billed }: FocusReport): string {
  const json = {
    rows,
    must,
    should,
    by_rule: Object.fromEntries(byRule),
    findings: first,
    billed: Object.fromEntries(billed),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function reportText(file: string, { rows, must, should, byRule, first, billed }: FocusReport): string {
  const verdict =
    must === 0 && should === 0
      ? "keeps to FOCUS 1.2, as far as a program can check"
      : `${plural(must, "MUST")} and ${plural(should, "SHOULD")} of FOCUS 1.2 broken`;
  const sums = [...billed].map(([id, sum]) => `  ${id}: ${sum}`);
  return `${[
    `${file}: ${plural(rows, "row")}; ${verdict}.`,
    ...first.map((finding) => findingText(finding, byRule)),
    ...(sums.length === 0 ? [] : ["BilledCost by invoice:", ...sums]),
  ].join("\n")}\n`;
}

function findingText({ rule, level, row, found, expected }: FocusFinding, byRule: ReadonlyMap<string, number>): string {
  const place = row === null ? "the file" : `row ${row}`;
  return `  ${level.toUpperCase()} ${rule} (${byRule.get(rule) ?? 1} x), ${place}: found ${found}; expected ${expected}`;
}
