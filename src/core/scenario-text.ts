import { compareBytes } from "./kernel/bytes.ts";
import { formatMoney, type Micros } from "./kernel/money.ts";
import { localTime } from "./kernel/zone.ts";
import type { Charge } from "./pricing/charge.ts";

/** Where the times of a scenario are read, and whose charges need no mention of number and WABA. */
export interface ScenarioView {
  readonly zone: string;
  readonly number: string;
  readonly waba: string;
}

/** One line of a section: a charge, or a unit of a plan in the form of one, with what is said of it. */
export interface ScenarioRow {
  readonly charge: Charge;
  /** What it is: model and kind, or the provider's own unit. */
  readonly what: string;
  readonly amount: Micros | null;
  readonly currency: string;
  /** Why there is no amount. */
  readonly refusal: string | null;
  /** Rule ids, or the rule of the plan. */
  readonly rules: readonly string[];
}

/** The part of a scenario file that a replay writes: `charges` and all below it, `sections` of a plan last. */
export function scenarioTail(
  charges: readonly Charge[],
  view: ScenarioView,
  sections: readonly { readonly heading: string; readonly rows: readonly ScenarioRow[] }[] = [],
): string {
  const all = [{ heading: "charges", rows: charges.map(chargeRow) }, ...sections];
  return `${all.map(({ heading, rows }) => section(heading, rows, view)).join("\n\n")}\n`;
}

function chargeRow(charge: Charge): ScenarioRow {
  const { model, kind, cost, currency, refusal, rules } = charge;
  return { charge, what: `${model} ${kind}`, amount: cost, currency, refusal: refusal?.code ?? null, rules };
}

function section(heading: string, rows: readonly ScenarioRow[], view: ScenarioView): string {
  const lines = runsOf(rows).map((run) => columns(run, view));
  const aligned = lines.length > 0 ? align(lines) : ["nothing"];
  return [heading, ...aligned.map((line) => `  ${line}`), ...totals(rows)].join("\n");
}

/** Runs of fewer charges than this are printed line by line. */
const LONG_RUN = 4;

/** Consecutive rows that are alike but for message, time and ordinal; at least one. */
type Run = readonly [ScenarioRow, ...ScenarioRow[]];

function runsOf(rows: readonly ScenarioRow[]): Run[] {
  const runs: [ScenarioRow, ...ScenarioRow[]][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && follows(before, row)) run.push(row);
    else runs.push([row]);
  }
  return runs.flatMap((run): Run[] => (run.length < LONG_RUN ? run.map((row): Run => [row]) : [run]));
}

function follows(before: ScenarioRow, next: ScenarioRow): boolean {
  const ordinal = before.charge.ordinal === null ? null : before.charge.ordinal + 1;
  const isNext = next.charge.message === successor(before.charge.message) && next.charge.ordinal === ordinal;
  return isNext && likeness(next) === likeness(before);
}

/** `s9` is followed by `s10`. */
function successor(id: string): string {
  return id.replace(/\d+$/, (digits) => String(Number(digits) + 1));
}

function likeness({ charge, amount, ...said }: ScenarioRow): string {
  const { message, user, occurredAt, expiresAt, ordinal, cost, rate, ...rest } = charge;
  const lasts = expiresAt === null ? null : expiresAt - occurredAt;
  return JSON.stringify([rest, said, lasts, String(cost), String(rate), String(amount)]);
}

/** The words of a line; the last two, details and rules, are not aligned. */
function columns(run: Run, view: ScenarioView): string[] {
  const [{ charge, what, rules }] = run;
  const last = (run.at(-1) ?? run[0]).charge;
  const many = run.length > 1;
  return [
    many ? `${charge.message}..${last.message} (${run.length})` : charge.message,
    localTime(view.zone, charge.occurredAt),
    what,
    charge.category,
    charge.pricingType,
    charge.market,
    amountOf(run[0]) + (many ? " each" : ""),
    [...details(charge, last, view), `[${rules.join(" ")}]`].join("  "),
  ];
}

function amountOf({ amount, currency, refusal }: ScenarioRow): string {
  if (refusal !== null) return `unrated ${refusal}`;
  return amount === null ? "no cost" : `${formatMoney(amount)} ${currency}`;
}

function details(charge: Charge, last: Charge, { zone, number, waba }: ScenarioView): string[] {
  const clock = (at: number) => localTime(zone, at).replace(" ", "T");
  const { ordinal, tier, expiresAt, basis, flags } = charge;
  const many = charge !== last;
  const pairs: readonly (readonly [name: string, value: string | null])[] = [
    ["last", many ? clock(last.occurredAt) : null],
    ["until", expiresAt === null || many ? null : clock(expiresAt)],
    ["card", charge.card],
    ["tier", tier && `${tier.from}..${tier.to ?? ""}`],
    ["ordinal", ordinal === null ? null : many ? `${ordinal}..${last.ordinal}` : String(ordinal)],
    ["number", charge.number === number ? null : charge.number],
    ["waba", charge.waba === waba ? null : charge.waba],
    ["basis", basis === "computed" ? null : basis],
    ["flags", flags.length > 0 ? flags.join(",") : null],
  ];
  return pairs.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
}

function align(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = rows[0]?.map((_, column) => width(column)) ?? [];
  return rows.map((row) =>
    row.map((word, column) => (column < row.length - 1 ? word.padEnd(widths[column] ?? 0) : word)).join("  "),
  );
}

/** One sum per currency, and how many rows have no amount. */
function totals(rows: readonly ScenarioRow[]): string[] {
  const sums = new Map<string, Micros>();
  for (const { amount, currency } of rows) if (amount !== null) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  const unrated = rows.filter(({ amount }) => amount === null).length;
  const sorted = [...sums].sort(([a], [b]) => compareBytes(a, b));
  return [
    ...sorted.map(([currency, sum]) => `total  ${formatMoney(sum)} ${currency}`),
    ...(unrated > 0 ? [`unrated  ${unrated}`] : []),
  ];
}
