import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { COSTS } from "../../texts/costs.ts";
import { lastDay, monthIn, type Period, periodOfDays, periodOfMonth } from "./periods.ts";

interface PeriodProps {
  readonly label: string;
  readonly period: Period;
  /** Months to choose from, the latest first. */
  readonly months: readonly string[];
  /** Choices that depend on something else, before the months. */
  readonly shortcuts?: readonly { readonly value: string; readonly label: string; readonly period: Period }[];
  /** The shortcut that was chosen, if it was one. */
  readonly shortcut?: string | null;
  readonly onPeriod: (period: Period, shortcut: string | null) => void;
}

const DAYS = "days";

/** A month, some days, or what stands in the shortcuts. */
export function PeriodField({ label, period, months, shortcuts = [], shortcut = null, onPeriod }: PeriodProps) {
  const said = useTexts(COSTS);
  const formats = useFormats();
  const [asDays, setAsDays] = useState(() => monthIn(period) === null && shortcut === null);
  const month = monthIn(period);
  const known = month === null || shortcut !== null || months.includes(month) ? months : [month, ...months];
  const choose = (value: string) => {
    setAsDays(value === DAYS);
    const found = shortcuts.find((one) => one.value === value);
    if (found) onPeriod(found.period, value);
    else onPeriod(value === DAYS ? period : periodOfMonth(value), null);
  };
  return (
    <>
      <NativeSelect
        label={label}
        value={shortcut ?? (asDays ? DAYS : (month ?? DAYS))}
        data={[
          ...shortcuts.map(({ value, label: name }) => ({ value, label: name })),
          ...known.map((value) => ({ value, label: formats.month(value) })),
          { value: DAYS, label: said.days_choice },
        ]}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      {asDays && shortcut === null && <DayFields label={label} period={period} onPeriod={onPeriod} />}
    </>
  );
}

/** What is half filled in is kept here, and is no period yet. */
function DayFields({ label, period, onPeriod }: Pick<PeriodProps, "label" | "period" | "onPeriod">) {
  const said = useTexts(COSTS);
  const [first, setFirst] = useState(period.from);
  const [last, setLast] = useState(lastDay(period));
  const take = (from: string, to: string) => {
    setFirst(from);
    setLast(to);
    const found = periodOfDays(from, to);
    if (found) onPeriod(found, null);
  };
  const isWrong = periodOfDays(first, last) === null;
  return (
    <>
      <TextInput
        type="date"
        label={`${label}: ${said.first_day}`}
        value={first}
        onChange={({ currentTarget }) => take(currentTarget.value, last)}
      />
      <TextInput
        type="date"
        label={`${label}: ${said.last_day}`}
        value={last}
        error={isWrong && said.no_days}
        onChange={({ currentTarget }) => take(first, currentTarget.value)}
      />
    </>
  );
}
