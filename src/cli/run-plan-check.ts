import type { Plan, PlanVersion, PriceRule } from "../core/billing/plan.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { formatPercent } from "../core/kernel/ratio.ts";
import { openRates } from "../core/pricing/rate-card.ts";
import { loadPlan } from "../intake/plan.ts";
import { EXIT } from "./exit.ts";
import { planProblemLine, strangeNames } from "./plan/read-plan.ts";
import { readRateData } from "./run-settings.ts";
import { formatTable, openTerminal, plural, type Terminal } from "./terminal.ts";

/** Checks a plan file and prints what it asks; gives the exit status. */
export async function runPlanCheck(path: string, flags: { cards?: string; format: "table" | "json" }): Promise<number> {
  const rates = openRates(await readRateData(flags.cards));
  const read = await loadPlan(path);
  const problems = read.ok ? [] : read.refusal;
  const notices = read.ok ? strangeNames(read.value, rates) : [];
  if (flags.format === "json") {
    process.stdout.write(`${JSON.stringify({ plan: read.ok ? read.value.id : null, problems, notices }, null, 2)}\n`);
  } else {
    const terminal = openTerminal(process.stdout);
    const lines = read.ok
      ? [planText(read.value, terminal), ...notices.map((text) => `${terminal.warn("notice")} ${text}`)]
      : [`${terminal.bad("refused")} ${path} cannot be used:`, ...problems.map(planProblemLine)];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  return problems.length > 0 ? EXIT.refused : EXIT.ok;
}

function planText({ id, versions, exchange }: Plan, terminal: Terminal): string {
  const head = `${terminal.bold(id)}  ${plural(versions.length, "version")}, ${plural(exchange.length, "exchange rate")}`;
  return [head, ...versions.map((version) => versionText(version, terminal))].join("\n");
}

function versionText({ from, currency, unit, rules, pooledDiscounts, terms, taxes }: PlanVersion, terminal: Terminal) {
  const what = unit.of === "dialog" ? `dialogs (${unit.dialog.name})` : "Meta's charges";
  const columns = ["rule", "category", "market", "pricing type", "from", "price"].map((title) => ({ title }));
  const lines = [
    ...terms.included.map(({ name }) => `included  ${name}`),
    ...terms.volume.map(({ name, bands }) => `volume    ${name}, ${plural(bands.length, "band")}`),
    ...(terms.minimum === null ? [] : [`minimum   ${formatMoney(terms.minimum)} ${currency} a month`]),
    ...terms.fees.map((fee) => `fee       ${fee.name}: ${formatMoney(fee.amount)} ${currency} ${PER[fee.per]}`),
    ...taxes.map(({ name, rate, mode }) => `tax       ${name}: ${formatPercent(rate)} %, ${mode}`),
  ];
  return [
    `\n${terminal.bold(`from ${from}`)}  ${what}, in ${currency}, pooled discounts: ${pooledDiscounts}`,
    formatTable(
      columns,
      rules.flatMap((rule) => ruleRows(rule, currency)),
      terminal,
    ),
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

const PER = { month: "a month", number: "a month and number", once: "once" } as const;

function ruleRows({ name, category, market, pricingType, bands }: PriceRule, currency: string): readonly string[][] {
  return bands.map(({ from, markup }, index) => {
    const price =
      markup.by === "price"
        ? `${formatMoney(markup.amount)} ${currency}`
        : `cost ${markup.percent < 0n ? "" : "+"}${formatPercent(markup.percent)} % + ${formatMoney(markup.fixed)} ${currency}`;
    const said = index === 0 ? [name, category ?? "any", market ?? "any", pricingType] : ["", "", "", ""];
    return [...said, String(from), price];
  });
}
