import { compareBytes } from "../core/kernel/bytes.ts";
import { formatMoney, type Micros } from "../core/kernel/money.ts";
import { localTime } from "../core/kernel/zone.ts";
import type { Charge } from "../core/pricing/charge.ts";

/** Where the times of a scenario are read, and whose charges need no mention of number and WABA. */
export interface ScenarioView {
  readonly zone: string;
  readonly number: string;
  readonly waba: string;
}

/** The part of a scenario file that a replay writes: `charges` and all below it. */
export function scenarioTail(charges: readonly Charge[], view: ScenarioView): string {
  const rows = runsOf(charges).map((run) => columns(run, view));
  const lines = rows.length > 0 ? align(rows) : ["nothing"];
  return ["charges", ...lines.map((line) => `  ${line}`), ...totals(charges), ""].join("\n");
}

/** Runs of fewer charges than this are printed line by line. */
const LONG_RUN = 4;

/** Consecutive charges that are alike but for message, time and ordinal; at least one. */
type Run = readonly [Charge, ...Charge[]];

function runsOf(charges: readonly Charge[]): Run[] {
  const runs: [Charge, ...Charge[]][] = [];
  for (const charge of charges) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && follows(before, charge)) run.push(charge);
    else runs.push([charge]);
  }
  return runs.flatMap((run): Run[] => (run.length < LONG_RUN ? run.map((charge): Run => [charge]) : [run]));
}

function follows(before: Charge, next: Charge): boolean {
  const ordinal = before.ordinal === null ? null : before.ordinal + 1;
  return next.message === successor(before.message) && next.ordinal === ordinal && likeness(next) === likeness(before);
}

/** `s9` is followed by `s10`. */
function successor(id: string): string {
  return id.replace(/\d+$/, (digits) => String(Number(digits) + 1));
}

function likeness(charge: Charge): string {
  const { message, user, occurredAt, expiresAt, ordinal, cost, rate, ...rest } = charge;
  const lasts = expiresAt === null ? null : expiresAt - occurredAt;
  return JSON.stringify([rest, lasts, String(cost), String(rate)]);
}

/** The words of a line; the last two, details and rules, are not aligned. */
function columns(run: Run, view: ScenarioView): string[] {
  const [charge] = run;
  const last = run.at(-1) ?? charge;
  const many = run.length > 1;
  return [
    many ? `${charge.message}..${last.message} (${run.length})` : charge.message,
    localTime(view.zone, charge.occurredAt),
    `${charge.model} ${charge.kind}`,
    charge.category,
    charge.pricingType,
    charge.market,
    amount(charge) + (many ? " each" : ""),
    [...details(charge, last, view), `[${charge.rules.join(" ")}]`].join("  "),
  ];
}

function amount(charge: Charge): string {
  if (charge.refusal) return `unrated ${charge.refusal.code}`;
  return charge.cost === null ? "no cost" : `${formatMoney(charge.cost)} ${charge.currency}`;
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

/** One sum per currency, and how many charges have no cost. */
function totals(charges: readonly Charge[]): string[] {
  const sums = new Map<string, Micros>();
  for (const { cost, currency } of charges) if (cost !== null) sums.set(currency, (sums.get(currency) ?? 0n) + cost);
  const unrated = charges.filter((charge) => charge.cost === null).length;
  const sorted = [...sums].sort(([a], [b]) => compareBytes(a, b));
  return [
    ...sorted.map(([currency, sum]) => `total  ${formatMoney(sum)} ${currency}`),
    ...(unrated > 0 ? [`unrated  ${unrated}`] : []),
  ];
}
