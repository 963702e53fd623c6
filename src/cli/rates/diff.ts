import { readFileSync, statSync } from "node:fs";
import { cardLines, diffLines, type PricedLine, pricedLines } from "../../app/rates/diff-rates.ts";
import { listRates } from "../../app/rates/list-rates.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { isDay, readCard } from "../../intake/rate-csv.ts";
import { EXIT, UsageError } from "../exit.ts";
import { describeProblem } from "../findings.ts";
import type { RatesFlags } from "../flags/rates.ts";
import { openTerminal, plural } from "../terminal.ts";
import { differenceToJson, renderDifferences } from "./differences.ts";
import { currencyOf, openFlaggedRates } from "./open-rates.ts";

/** Prints what differs between two days or cards; gives the exit status. */
export function runDiff(a: string, b: string, flags: RatesFlags): number {
  const rates = openFlaggedRates(flags);
  const [before, after] = [sideOf(rates, a, flags), sideOf(rates, b, flags)];
  if (before.currency !== after.currency) {
    throw new UsageError(
      `${a} is in ${before.currency}, ${b} in ${after.currency}: rates of two currencies cannot be compared`,
    );
  }
  const differences = diffLines(before.lines, after.lines);
  if (flags.format === "json")
    process.stdout.write(`[${differences.map((one) => JSON.stringify(differenceToJson(one))).join(",\n")}]\n`);
  else {
    const terminal = openTerminal(process.stdout);
    const count = differences.length === 0 ? "no difference" : plural(differences.length, "difference");
    process.stdout.write(`${terminal.bold(`${a} to ${b}, ${before.currency}: ${count}`)}\n`);
    if (differences.length > 0) process.stdout.write(`${renderDifferences(differences, terminal)}\n`);
  }
  return EXIT.ok;
}

interface Side {
  readonly currency: string;
  readonly lines: readonly PricedLine[];
}

function sideOf(rates: RateSet, text: string, { currency, attested }: RatesFlags): Side {
  if (isDay(text)) {
    const code = currencyOf(rates, currency ?? "USD");
    return { currency: code, lines: pricedLines(listRates(rates, { date: text, currency: code })) };
  }
  if (statSync(text, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`${text}: neither a day, YYYY-MM-DD, nor a card that is there`);
  }
  const csv = readFileSync(text, "utf8");
  const card = readCard(text, csv, attested === true || !/^[^\n]*\bbasis\b/.test(csv));
  if (!card.ok) throw new UsageError(["this card cannot be used:", ...card.refusal.map(describeProblem)].join("\n  "));
  return { currency: card.value.currency, lines: cardLines(card.value) };
}
