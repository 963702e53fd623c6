import { daysOfMonth } from "../../../src/core/estimate-usage.ts";
import { parseMoney } from "../../../src/core/kernel/money.ts";
import { parseInstant } from "../../../src/core/kernel/time.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { COSTS } from "../../texts/costs.ts";
import styles from "./costs.module.css";
import type { UsageSum } from "./sums.ts";

interface DaysProps {
  /** `YYYY-MM` */
  readonly month: string;
  readonly sums: readonly UsageSum[];
}

/** A bar for each day of the month, one row of bars for each currency. The table by day says the same in figures. */
export function Days({ month, sums }: DaysProps) {
  const said = useTexts(COSTS);
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  return (
    <section className={panels.panel}>
      <h2>{said.days}</h2>
      {currencies.map((currency) => (
        <Bars key={currency} month={month} currency={currency} sums={sums.filter((sum) => sum.currency === currency)} />
      ))}
    </section>
  );
}

function Bars({ month, currency, sums }: DaysProps & { readonly currency: string }) {
  const formats = useFormats();
  const known = new Map(sums.map(({ day = "", cost }) => [day, parseMoney(cost) ?? 0n]));
  const costs = Array.from({ length: daysOfMonth(`${month}-01`) }, (_, place) => {
    const day = `${month}-${String(place + 1).padStart(2, "0")}`;
    return { day, cost: known.get(day) ?? 0n };
  });
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
            title={`${formats.date(parseInstant(`${day}T00:00:00Z`) ?? 0, "UTC")}: ${formats.money(cost, currency)}`}
          />
        ))}
      </div>
    </figure>
  );
}
