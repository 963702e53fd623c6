import { estimatesToCsv, estimatesToWire } from "../app/estimate-forms.ts";
import {
  isMonth,
  isOfMarket,
  parseCount,
  readTotals,
  TOTAL_SUBJECTS,
  type TotalEntry,
  type TotalSubject,
  totalsByMonth,
} from "../app/estimate-totals.ts";
import { type Estimate, estimate } from "../core/estimate.ts";
import {
  ASSUMPTION_LIMITS,
  type AssumedRange,
  type AssumptionId,
  type StatedAssumptions,
} from "../core/estimate-assumptions.ts";
import type { RateSet } from "../core/pricing/rate-card.ts";
import { renderEstimates } from "./estimate-table.ts";
import { ASSUMPTION_WORDS, attributeOf } from "./estimate-words.ts";
import { EXIT, UsageError } from "./exit.ts";
import { checkPaths, describeProblem } from "./findings.ts";
import type { EstimateFlags } from "./flags/estimate.ts";
import { marketNamed } from "./rates/names.ts";
import { prepare } from "./run-settings.ts";
import { openTerminal } from "./terminal.ts";

type Flags = EstimateFlags & Readonly<Record<string, unknown>>;

/** Estimates each month of the totals and prints it; gives the exit status. */
export async function runEstimate(file: string | undefined, flags: Flags): Promise<number> {
  const { rates, settings } = await prepare({
    ...flags,
    ...{ zone: "UTC", model: "auto", decideBy: "rules" },
    set: flags.set ?? [],
    rate: flags.rate ?? [],
  });
  if (flags.month !== undefined && !isMonth(flags.month))
    throw new UsageError(`--month ${flags.month}: expected a month such as 2026-10`);
  const given = await allEntries(file, flags);
  const fallback = flags.market ?? onlyMarket(given);
  const entries = given.map((entry) => settled(entry, { flags, fallback, rates }));
  if (flags.market === undefined) sayAssumed(given, fallback);
  if (!entries.some(({ subject }) => isOfMarket(subject)))
    throw new UsageError("nothing to estimate: give a file, or messages sent, such as --service Brazil=4000");
  const stated = statedAssumptions(flags);
  const estimates = totalsByMonth(entries, flags.currency).map((totals) =>
    estimate(totals, { rates, rules: settings.rules, stated }),
  );
  print(estimates, flags.format);
  const lacking = estimates.some(({ models }) => models.some((one) => one.inForce && one.missing.length > 0));
  return lacking ? EXIT.refused : EXIT.ok;
}

function print(estimates: readonly Estimate[], format: EstimateFlags["format"]): void {
  if (format === "json") process.stdout.write(`${JSON.stringify(estimatesToWire(estimates), null, 2)}\n`);
  else if (format === "csv") process.stdout.write(estimatesToCsv(estimates));
  else process.stdout.write(renderEstimates(estimates, openTerminal(process.stdout)));
}

/** What flags say is of --month; without it, of each month in the file. */
async function allEntries(file: string | undefined, flags: Flags): Promise<readonly TotalEntry[]> {
  const { month } = flags;
  const ofFile = (await fileEntries(file)).map((entry) => ({ ...entry, month: entry.month || month || "" }));
  const months = month === undefined ? [...new Set(ofFile.map((entry) => entry.month))] : [month];
  const ofFlags = flagEntries(flags);
  return [
    ...ofFile,
    ...(months.length > 0 ? months : [""]).flatMap((own) => ofFlags.map((one) => ({ ...one, month: own }))),
  ];
}

async function fileEntries(file: string | undefined): Promise<readonly TotalEntry[]> {
  if (file === undefined) return [];
  await checkPaths([file]);
  const read = await readTotals(file);
  if (read.ok) return read.value;
  throw new UsageError([`${file} cannot be used:`, ...read.refusal.map(describeProblem)].join("\n  "));
}

function flagEntries(flags: Flags): readonly TotalEntry[] {
  return TOTAL_SUBJECTS.flatMap((subject) => {
    const flag = `--${subject.replaceAll("_", "-")}`;
    const given = flags[attributeOf(flag)];
    const texts = Array.isArray(given) ? given : given === undefined ? [] : [given];
    return texts.map((text) => parseEntry(subject, `${flag} ${text}`, String(text)));
  });
}

/** `COUNT` or `MARKET=COUNT`. */
function parseEntry(subject: TotalSubject, where: string, text: string): TotalEntry {
  const equals = text.lastIndexOf("=");
  const count = parseCount(text.slice(equals + 1).trim());
  const market = text.slice(0, Math.max(0, equals)).trim();
  if (count === undefined || (equals >= 0 && market === ""))
    throw new UsageError(`${where}: expected a whole number, or MARKET=COUNT such as Brazil=2000`);
  return { month: "", subject, market, count, where };
}

/** The market of all counts that name one, where it is the same; counts without one are taken as its. */
function onlyMarket(entries: readonly TotalEntry[]): string | undefined {
  const [market, ...others] = new Set(entries.map((entry) => entry.market).filter((name) => name !== ""));
  return others.length === 0 ? market : undefined;
}

function sayAssumed(entries: readonly TotalEntry[], market: string | undefined): void {
  for (const { where } of entries.filter((entry) => isOfMarket(entry.subject) && entry.market === ""))
    process.stderr.write(`daybook: ${where}: taken as ${market}, the only market named; --market says another\n`);
}

interface Settling {
  readonly flags: Flags;
  /** The market of counts that name none. */
  readonly fallback: string | undefined;
  readonly rates: RateSet;
}

/** Checks that an entry has a month, and gives it its market. */
function settled(entry: TotalEntry, { flags, fallback, rates }: Settling): TotalEntry {
  const { month, where } = entry;
  if (month === "") throw new UsageError(`${where}: no month; give --month, such as --month 2026-10`);
  if (!isOfMarket(entry.subject)) return entry;
  const named = entry.market === "" ? fallback : entry.market;
  if (named === undefined) throw new UsageError(`${where}: no market; write MARKET=COUNT, or give --market`);
  const isFlag = entry.market === "" && flags.market !== undefined;
  const place = isFlag ? `--market ${named}` : `${where}: market ${named}`;
  return { ...entry, market: marketNamed(rates, place, named, `${month}-01`) };
}

function statedAssumptions(flags: Flags): StatedAssumptions {
  const stated: Partial<Record<AssumptionId, AssumedRange>> = {};
  for (const { id, flag } of ASSUMPTION_WORDS) {
    const text = flags[attributeOf(flag)];
    if (typeof text === "string") stated[id] = parseRange(id, flag, text);
  }
  return stated;
}

/** `VALUE`, `LOW:HIGH` with the middle as likely, or `LOW:LIKELY:HIGH`. */
function parseRange(id: AssumptionId, flag: string, text: string): AssumedRange {
  const { least, most } = ASSUMPTION_LIMITS[id];
  const values = text.split(":").map((part) => (/^-?\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN));
  const [first = Number.NaN, second = first, third] = values;
  const range =
    third === undefined
      ? { low: first, likely: (first + second) / 2, high: second }
      : { low: first, likely: second, high: third };
  const isOrdered = range.low <= range.likely && range.likely <= range.high;
  if (values.length <= 3 && isOrdered && least <= range.low && range.high <= most) return range;
  throw new UsageError(
    `${flag} ${text}: expected a number from ${least} to ${most}, or LOW:HIGH, or LOW:LIKELY:HIGH in that order`,
  );
}
