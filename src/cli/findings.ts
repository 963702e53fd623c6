import { access } from "node:fs/promises";
import type { RateReport } from "../app/rate-files.ts";
import type { InputProblem } from "../intake/problem.ts";
import { UsageError } from "./exit.ts";
import { formatCount, plural, type Terminal } from "./terminal.ts";

/** Problems printed; the rest are counted. */
const PROBLEMS_SHOWN = 20;

/** Stops before any work where a named file is not there. */
export async function checkPaths(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (path === "-") continue;
    await access(path).catch(() => {
      throw new UsageError(`${path}: no such file or folder; check the name`);
    });
  }
}

/** Says on standard error what of the input was refused, ignored or read in a way its owner should know. */
export function printFindings(report: RateReport, notices: readonly string[], terminal: Terminal): void {
  const lines = [
    ...notices.map((text) => `${terminal.dim("notice")} ${text}`),
    ...report.notices.map(({ file, message }) => `${terminal.dim("notice")} ${file}: ${message}`),
    ...webhookLines(report, terminal),
    ...report.problems
      .slice(0, PROBLEMS_SHOWN)
      .map((problem) => `${terminal.bad("refused")} ${describeProblem(problem)}`),
  ];
  const hidden = report.problemCount - Math.min(report.problemCount, PROBLEMS_SHOWN);
  if (hidden > 0) lines.push(`${terminal.bad("refused")} and ${plural(hidden, "more row")}`);
  if (lines.length > 0) process.stderr.write(`${lines.join("\n")}\n`);
}

/** `file:line, column: what was found; expected what belongs there`, as far as the problem has a place. */
export function describeProblem({ file, line, column, found, expected }: InputProblem): string {
  const place = [line === null ? file : `${file}:${line}`, column].filter(Boolean).join(", ");
  return `${place === "" ? "" : `${place}: `}${found}; expected ${expected}`;
}

function webhookLines({ webhookItems }: RateReport, terminal: Terminal): readonly string[] {
  return webhookItems
    .filter(({ outcome }) => outcome !== "understood")
    .map(({ kind, outcome, reason, count }) => {
      const word = outcome === "reported" ? terminal.warn("reported") : terminal.dim("ignored");
      return `${word} ${formatCount(count)} x ${kind}: ${reason}`;
    });
}
