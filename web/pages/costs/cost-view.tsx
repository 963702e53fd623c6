import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { COSTS } from "../../texts/costs.ts";
import { CostTable } from "./cost-table.tsx";
import styles from "./costs.module.css";
import { Days } from "./days.tsx";
import { PeriodField } from "./period-field.tsx";
import { daysIn, lastDay, monthIn, type Period, periodBefore, periodYearBefore, startOf } from "./periods.ts";
import { compared, DIMENSIONS, type Dimension } from "./sums.ts";
import { useUsage } from "./use-usage.ts";

interface ViewProps {
  readonly period: Period;
  readonly months: readonly string[];
  /** The dimension that is asked for from elsewhere. */
  readonly by: string;
}

/** What stands beside a period: what is reckoned from it, or a period of its own. */
type Beside = { readonly is: "before" | "year" } | { readonly is: "period"; readonly period: Period };

/** Bars for more days than that say nothing. */
const MOST_BARS = 100;

/** One period by one dimension, beside another period. */
export function CostView({ period, months, by: asked }: ViewProps) {
  const said = useTexts(COSTS);
  const [by, setBy] = useState<Dimension>(() => DIMENSIONS.find((one) => one === asked) ?? "category");
  const [beside, setBeside] = useState<Beside>({ is: "before" });
  const shortcuts = [
    { value: "before", label: said.just_before, period: periodBefore(period) },
    { value: "year", label: said.year_before, period: periodYearBefore(period) },
  ] as const;
  const other =
    beside.is === "period"
      ? beside.period
      : (shortcuts.find(({ value }) => value === beside.is) ?? shortcuts[0]).period;
  const take = (chosen: Period, shortcut: string | null) => {
    if (shortcut === "before" || shortcut === "year") setBeside({ is: shortcut });
    else setBeside({ is: "period", period: chosen });
  };
  return (
    <>
      <div className={styles.choices}>
        <NativeSelect
          label={said.by}
          value={by}
          data={DIMENSIONS.map((value) => ({ value, label: said.dimensions[value] }))}
          onChange={({ currentTarget: { value } }) => setBy(DIMENSIONS.find((one) => one === value) ?? "category")}
        />
        <PeriodField
          label={said.beside}
          period={other}
          months={months}
          shortcuts={shortcuts}
          shortcut={beside.is === "period" ? null : beside.is}
          onPeriod={take}
        />
      </div>
      <Sums period={period} other={other} by={by} />
    </>
  );
}

function Sums({ period, other, by }: { readonly period: Period; readonly other: Period; readonly by: Dimension }) {
  const now = useUsage(period, by);
  const before = useUsage(other, by);
  const days = useUsage(period, "day");
  const beside = usePeriodName()(other);
  const error = now.error ?? before.error ?? days.error;
  if (error) return <Failure error={error} />;
  if (!now.data || !before.data || !days.data) return <Waiting />;
  const lines = compared(now.data.items, before.data.items, by);
  return (
    <>
      <CostTable key={`${by} ${period.from}`} lines={lines} by={by} period={period} beside={beside} />
      {daysIn(period) <= MOST_BARS && <Days period={period} sums={days.data.items} />}
    </>
  );
}

/** A month by its name, other days by the first and the last of them. */
function usePeriodName(): (period: Period) => string {
  const formats = useFormats();
  return (period) => {
    const month = monthIn(period);
    if (month !== null) return formats.month(month);
    const day = (text: string) => formats.date(startOf(text), "UTC");
    return daysIn(period) === 1 ? day(period.from) : `${day(period.from)} – ${day(lastDay(period))}`;
  };
}
