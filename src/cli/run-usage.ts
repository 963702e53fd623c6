import { usageWire } from "../api/schemas/reads.ts";
import { comparisonWire } from "../api/schemas/usage-compare.ts";
import type { ModelChoice } from "../app/compare/comparison.ts";
import { BASE_SETTINGS } from "../app/service/base-settings.ts";
import { type ModelComparison, planComparison } from "../app/service/usage/compare-models.ts";
import { type Days, daysOf } from "../app/service/usage/days.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { openRates } from "../core/pricing/rate-card.ts";
import { MODEL_IDS } from "../core/usage/settings.ts";
import { openKey } from "../store/key.ts";
import { USAGE_DIMENSIONS, type UsageDimension, type UsageSum } from "../store/port/reads.ts";
import { openAccountBooks } from "../store/postgres/books/account-books.ts";
import { openReplay } from "../store/postgres/books/reads/replay.ts";
import { openReads } from "../store/postgres/books/reads.ts";
import { openJournal } from "../store/postgres/journal/journal.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { UsageFlags } from "./flags/usage.ts";
import { readRateData } from "./run-settings.ts";
import { type StoreWork, withStore } from "./serve/open-store.ts";
import { formatTable, openProgress, openTerminal, plural } from "./terminal.ts";

const right = { align: "right" } as const;

/** Prints sums of the books, or two pricing models side by side. */
export async function runUsage(flags: UsageFlags): Promise<number> {
  const days = daysIn(flags);
  const by = dimensionsIn(flags.by);
  const under = MODEL_IDS.find((one) => one === flags.under);
  return withStore(flags, (work) => (under ? compare(work, days, under, flags) : sumUp(work, days, by, flags)));
}

async function sumUp({ store, settings }: StoreWork, days: Days, by: readonly UsageDimension[], flags: UsageFlags) {
  const { key } = await openStoreKey(store, settings.key);
  const reads = openReads(store.pool, openJournal(store.pool, openKey(key)).names);
  const sums = await reads.usage({ within: null, ...days, by, ...(flags.waba !== undefined && { waba: flags.waba }) });
  process.stdout.write(flags.format === "json" ? asJson({ items: sums.map(usageWire) }) : sumsText(sums, by));
  return EXIT.ok;
}

function sumsText(sums: readonly UsageSum[], by: readonly UsageDimension[]): string {
  const figures = ["charges", "unrated", "cost"].map((title) => ({ title, ...right }));
  const rows = sums.map(({ key, charges, unrated, cost, currency }) => [
    ...by.map((dimension) => key[dimension] ?? "-"),
    String(charges),
    String(unrated),
    formatMoney(cost),
    currency,
  ]);
  if (rows.length === 0) return "nothing was charged in these days\n";
  const columns = [...by.map((title) => ({ title })), ...figures, { title: "" }];
  return `${formatTable(columns, rows, openTerminal(process.stdout))}\n`;
}

async function compare({ store }: StoreWork, days: Days, model: ModelChoice, flags: UsageFlags): Promise<number> {
  const base: ModelChoice = MODEL_IDS.find((one) => one === flags.insteadOf) ?? "auto";
  const { settings } = await openAccountBooks(store.pool, BASE_SETTINGS).latest();
  const rates = openRates(await readRateData(typeof flags.cards === "string" ? flags.cards : undefined));
  const question = { within: null, base, model, waba: flags.waba, ...days };
  const planned = await planComparison(question, { replay: openReplay(store.pool), settings, rates });
  if (!planned.ok) {
    process.stderr.write(
      `daybook: these days depend on more than ${plural(planned.refusal.most, "message")}; ask for fewer days, or for one WABA\n`,
    );
    return EXIT.refused;
  }
  const progress = openProgress(process.stderr);
  const found = await planned.value.run((done, of) => progress.update(done, of, "rating"));
  progress.clear();
  process.stdout.write(flags.format === "json" ? asJson(comparisonWire(found)) : comparisonText(found));
  return EXIT.ok;
}

const MOST_REASONS = 12;

function comparisonText({ models, lines, totals, causes, delivered, rides, cards }: ModelComparison): string {
  const [base, model] = models;
  const terminal = openTerminal(process.stdout);
  const difference = (one: bigint, other: bigint) => formatMoney(other - one);
  const rows = lines.map(({ category, market, currency, base: one, other }) => [
    category,
    market,
    String(one.charges),
    formatMoney(one.cost),
    String(other.charges),
    formatMoney(other.cost),
    difference(one.cost, other.cost),
    currency,
  ]);
  const sums = [...new Set(totals.map(({ currency }) => currency))].map((currency) => {
    const [one, other] = totals.filter((total) => total.currency === currency);
    const costs = [one?.cost ?? 0n, other?.cost ?? 0n] as const;
    const charges = [String(one?.charges ?? 0), String(other?.charges ?? 0)] as const;
    return [
      "total",
      "",
      charges[0],
      formatMoney(costs[0]),
      charges[1],
      formatMoney(costs[1]),
      difference(...costs),
      currency,
    ];
  });
  const figures = [`${base} charges`, `${base} cost`, `${model} charges`, `${model} cost`, "difference"];
  const columns = [
    { title: "category" },
    { title: "market" },
    ...figures.map((title) => ({ title, ...right })),
    { title: "" },
  ];
  const reasons = causes.slice(0, MOST_REASONS).map(({ text, category, count, difference: amount, currency }) => {
    return `  ${formatMoney(amount)} ${currency}: ${plural(count, "message")}, ${category}, ${text}`;
  });
  const borrowed = new Set(cards.map(({ model: whose, card }) => `  ${whose}: card of ${card}`));
  return `${[
    `${plural(delivered, "delivered message")}; ${rides[0] ?? 0} ride a conversation under ${base}, ${rides[1] ?? 0} under ${model}.`,
    formatTable(columns, [...rows, ...sums], terminal),
    ...(reasons.length > 0 ? [`${terminal.bold("Why")}\n${reasons.join("\n")}`] : []),
    ...(borrowed.size > 0 ? [`${terminal.bold("Rates of another time")}\n${[...borrowed].join("\n")}`] : []),
  ].join("\n\n")}\n`;
}

function daysIn({ month, from, to }: UsageFlags): Days {
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new UsageError(`--month ${month}: expected a month such as 2026-10`);
  for (const [flag, day] of [
    ["--from", from],
    ["--to", to],
  ] as const)
    if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day))
      throw new UsageError(`${flag} ${day}: expected a day such as 2026-10-14`);
  const days = daysOf({ month, from, to });
  if (!days) throw new UsageError("expected --month, or --from and --to, from before to");
  return days;
}

function dimensionsIn(text: string): readonly UsageDimension[] {
  return text.split(",").map((word) => {
    const found = USAGE_DIMENSIONS.find((one) => one === word.trim());
    if (!found) throw new UsageError(`--by ${word}: expected some of ${USAGE_DIMENSIONS.join(", ")}`);
    return found;
  });
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
