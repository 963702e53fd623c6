import { Link } from "@tanstack/react-router";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { monthBefore } from "../../format/months.ts";
import { OVERVIEW } from "../../texts/overview.ts";
import { type CostLine, totalsOf } from "../costs/sums.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";
import { forecastOf, type Period } from "./review.ts";
import { useUsage } from "./use-usage.ts";

interface SpentProps {
  readonly period: Period;
  readonly lines: readonly CostLine[];
}

/** What the month cost so far, beside the same days of the month before, and where it is going. One block for each currency. */
export function Spent({ period, lines }: SpentProps) {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  const days = useUsage("day", { from: period.before.from, to: period.now.to });
  const forecasts = forecastOf(days.data?.items ?? [], period);
  return (
    <Part title={said.spent(formats.month(period.month))} isWide>
      <div className={styles.sums}>
        {totalsOf(lines).map((total) => (
          <Sum key={total.currency} total={total} period={period} forecast={forecasts.get(total.currency)} />
        ))}
      </div>
      {forecasts.size > 0 && <p className={styles.quiet}>{said.forecast_help}</p>}
    </Part>
  );
}

interface SumProps {
  readonly total: CostLine;
  readonly period: Period;
  readonly forecast: bigint | undefined;
}

function Sum({
  total: { currency, cost, before, charges },
  period: { month, today, before: days },
  forecast,
}: SumProps) {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  const earlier = monthBefore(month);
  const share = before === 0n ? "" : ` (${formats.percent(Number(cost - before) / Number(before))})`;
  const beside = (today === null ? said.whole : said.same_days)(formats.month(earlier));
  return (
    <div data-currency={currency}>
      <Link to="/charges" search={{ month }} className={styles.big} data-testid="spent">
        <bdi>{formats.money(cost, currency)}</bdi>
      </Link>
      <dl className={styles.facts}>
        <dt>{said.charges}</dt>
        <dd data-testid="count">
          <Link to="/charges" search={{ month }}>
            {formats.number(charges)}
          </Link>
        </dd>
        <dt>{beside}</dt>
        <dd>
          <Link to="/charges" search={{ from_day: days.from, to_day: days.to }} data-testid="before">
            <bdi>{formats.money(before, currency)}</bdi>
          </Link>
        </dd>
        <dt>{said.change}</dt>
        <dd data-up={cost > before}>
          <Link to="/costs" search={{ month }}>
            <bdi>
              {formats.change(cost - before, currency)}
              {share}
            </bdi>
          </Link>
        </dd>
        {forecast !== undefined && (
          <>
            <dt>{said.forecast}</dt>
            <dd data-testid="forecast">
              <Link to="/costs" search={{ month, by: "day" }}>
                <bdi>{formats.money(forecast, currency)}</bdi>
              </Link>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
