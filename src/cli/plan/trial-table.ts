import { totalsOf } from "../../app/plan/trial-lines.ts";
import type { Trial } from "../../app/plan/try-plan.ts";
import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import { formatPercent } from "../../core/kernel/ratio.ts";
import type { Tried } from "../run-plan-try.ts";
import { formatCount, formatTable, plural, type Terminal } from "../terminal.ts";

/** The table form of `daybook plan try`. */
export function trialTable({ trial, against, differences }: Tried, terminal: Terminal): string {
  const parts = [
    lines(trial, terminal),
    period(trial, terminal),
    totals(trial, terminal),
    unpriced(trial, terminal),
    against ? differenceTable(differences, trial, against, terminal) : "",
    against ? unpriced(against, terminal) : "",
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const right = (title: string) => ({ title, align: "right" as const });
const left = (title: string) => ({ title });

function lines({ plan, lines: all }: Trial, terminal: Terminal): string {
  if (all.length === 0) return `${terminal.bold(plan)}\n  nothing to price`;
  const columns = [
    left("month"),
    left("category"),
    left("market"),
    right("charges"),
    right("Meta's cost"),
    left(""),
    right("units"),
    right("price"),
    right("margin"),
    left(""),
  ];
  const rows = all.map((line) => [
    line.month,
    line.category,
    line.market,
    formatCount(line.charges),
    formatMoney(line.cost),
    line.costCurrency,
    formatCount(line.units),
    line.unpriced > 0 ? `${formatMoney(line.price)} (${line.unpriced} without)` : formatMoney(line.price),
    line.costInPlan === null ? "unknown" : formatMoney(line.price - line.costInPlan),
    line.currency,
  ]);
  return [terminal.bold(plan), formatTable(columns, rows, terminal)].join("\n");
}

function period({ period: all }: Trial, terminal: Terminal): string {
  if (all.length === 0) return "";
  const columns = [left("month"), left("line"), left("name"), right("amount"), left(""), left("how")];
  const rows = all.map(({ month, currency, line }) => [
    month,
    line.kind,
    line.name,
    formatMoney(line.amount),
    currency,
    line.steps.join("; "),
  ]);
  return [terminal.bold("Month as a whole"), formatTable(columns, rows, terminal)].join("\n");
}

function totals(trial: Trial, terminal: Terminal): string {
  return totalsOf(trial)
    .map(({ currency, cost, price }) => {
      if (cost === null) return terminal.bold(`total  price ${formatMoney(price)} ${currency}, margin unknown`);
      const share = price > 0n ? `, ${formatPercent((((price - cost) * 10_000n) / price) * 100n)} % of the price` : "";
      return terminal.bold(
        `total  Meta's cost ${formatMoney(cost)}, price ${formatMoney(price)}, margin ${formatMoney(price - cost)} ${currency}${share}`,
      );
    })
    .join("\n");
}

function unpriced({ plan, refusals, assumed }: Trial, terminal: Terminal): string {
  const rows = refusals.map(
    ({ code, count, detail }) => `${terminal.bad("no price")} ${plan}: ${plural(count, "unit")}, ${code}: ${detail}`,
  );
  const notice = `${terminal.warn("assumed")} ${plan}: ${plural(assumed, "unit")} of WABAs that nobody described are priced here, but cannot be invoiced: give --accounts`;
  return [...rows, ...(assumed > 0 ? [notice] : [])].join("\n");
}

function differenceTable(all: Tried["differences"], trial: Trial, against: Trial, terminal: Terminal): string {
  const columns = [
    left("month"),
    left("category"),
    left("market"),
    right(trial.plan),
    right(against.plan),
    right("difference"),
    left(""),
  ];
  const rows = all.map(({ month, category, market, price, against: other, currency }) => [
    month,
    category,
    market,
    formatMoney(price),
    formatMoney(other),
    signed(price - other),
    currency,
  ]);
  const sums = new Map<string, Micros>();
  for (const { price, against: other, currency } of all) sums.set(currency, (sums.get(currency) ?? 0n) + price - other);
  const total = [...sums].map(([currency, sum]) => terminal.bold(`difference  ${signed(sum)} ${currency}`));
  return [terminal.bold(`${trial.plan} against ${against.plan}`), formatTable(columns, rows, terminal), ...total].join(
    "\n",
  );
}

function signed(amount: Micros): string {
  return amount > 0n ? `+${formatMoney(amount)}` : formatMoney(amount);
}
