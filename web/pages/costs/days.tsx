import { parseMoney } from "../../../src/core/kernel/money.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { COSTS } from "../../texts/costs.ts";
import styles from "./costs.module.css";
import { eachDay, type Period, startOf } from "./periods.ts";
import type { UsageSum } from "./sums.ts";

interface DaysProps {
  readonly period: Period;
  readonly sums: readonly UsageSum[];
}

/** A bar for each day of the period, one row of bars for each currency. The table by day says the same in figures. */
export function Days({ period, sums }: DaysProps) {
  const said = useTexts(COSTS);
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  return (
    <section className={panels.panel}>
      <h2>{said.days}</h2>
      {currencies.map((currency) => (
        <Bars
          key={currency}
          period={period}
          currency={currency}
          sums={sums.filter((sum) => sum.currency === currency)}
        />
      ))}
    </section>
  );
}

function Bars({ period, currency, sums }: DaysProps & { readonly currency: string }) {
  const formats = useFormats();
  const known = new Map(sums.map(({ day = "", cost }) => [day, parseMoney(cost) ?? 0n]));
  const costs = eachDay(period).map((day) => ({ day, cost: known.get(day) ?? 0n }));
  const most = costs.reduce((top, { cost }) => (cost > top ? cost : top), 1n);
  return (
    <figure className={styles.chart}>
      <figcaption>{currency}</figcaption>
      <div className={styles.bars}>
        {costs.map(({ day, cost }) => (
          <span
            key={day}
            className={styles.bar}
            style={{ blockSize: `${Number((cost * 1_000n) / most) / 10}%` }}
            title={`${formats.date(startOf(day), "UTC")}: ${formats.money(cost, currency)}`}
          />
        ))}
      </div>
    </figure>
  );
}
