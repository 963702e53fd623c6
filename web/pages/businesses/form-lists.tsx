import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTexts } from "../../app/language-context.tsx";
import { BUSINESS_FORM } from "../../texts/business-form.ts";
import styles from "./businesses.module.css";
import { faultAt, type PlanRow, type WabaRow } from "./draft.ts";
import { Part, type Writing, wrong } from "./form-fields.tsx";

/** Plans, each from a day on. */
export function Plans({ writing, known }: { readonly writing: Writing; readonly known: readonly string[] }) {
  const said = useTexts(BUSINESS_FORM);
  const { draft, onDraft, faults } = writing;
  const change = (key: number, part: Partial<PlanRow>) =>
    onDraft({ ...draft, plans: draft.plans.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  const add = () => onDraft({ ...draft, plans: [...draft.plans, { key: nextKey(draft.plans), from: "", plan: "" }] });
  return (
    <Part title={said.plans} about={said.plans_help}>
      <ol className={styles.rows}>
        {draft.plans.map(({ key, from, plan }, place) => (
          <li key={key} className={styles.row} data-plan={place}>
            <NativeSelect
              label={said.plan}
              value={plan}
              data={["", ...new Set([...known, ...(plan === "" ? [] : [plan])])]}
              error={wrong(faultAt(faults, `/plans/${place}/plan`, `/plans/${place}`))}
              onChange={({ currentTarget }) => change(key, { plan: currentTarget.value })}
            />
            <Day
              label={said.plan_from}
              value={from}
              error={faultAt(faults, `/plans/${place}/from`)}
              onDay={(day) => change(key, { from: day })}
            />
            <Button
              variant="default"
              aria-label={said.remove_row(plan)}
              onClick={() => onDraft({ ...draft, plans: draft.plans.filter((row) => row.key !== key) })}
            >
              {said.remove}
            </Button>
          </li>
        ))}
      </ol>
      <Button variant="default" onClick={add}>
        {said.add_plan}
      </Button>
    </Part>
  );
}

/** WABAs, each from a day to another. */
export function Wabas({ writing }: { readonly writing: Writing }) {
  const said = useTexts(BUSINESS_FORM);
  const { draft, onDraft, faults } = writing;
  const change = (key: number, part: Partial<WabaRow>) =>
    onDraft({ ...draft, wabas: draft.wabas.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  const add = () =>
    onDraft({ ...draft, wabas: [...draft.wabas, { key: nextKey(draft.wabas), waba: "", from: "", to: "" }] });
  return (
    <Part title={said.wabas} about={said.wabas_help}>
      <ol className={styles.rows}>
        {draft.wabas.map(({ key, waba, from, to }, place) => (
          <li key={key} className={styles.row} data-waba={place}>
            <TextInput
              label={said.waba}
              list="known-wabas"
              value={waba}
              error={wrong(faultAt(faults, `/wabas/${place}/waba`, `/wabas/${place}`))}
              onChange={({ currentTarget }) => change(key, { waba: currentTarget.value.trim() })}
            />
            <Day
              label={said.waba_from}
              value={from}
              error={faultAt(faults, `/wabas/${place}/from`)}
              onDay={(day) => change(key, { from: day })}
            />
            <Day
              label={said.waba_to}
              value={to}
              error={faultAt(faults, `/wabas/${place}/to`)}
              onDay={(day) => change(key, { to: day })}
            />
            <Button
              variant="default"
              aria-label={said.remove_row(waba)}
              onClick={() => onDraft({ ...draft, wabas: draft.wabas.filter((row) => row.key !== key) })}
            >
              {said.remove}
            </Button>
          </li>
        ))}
      </ol>
      <Button variant="default" onClick={add}>
        {said.add_waba}
      </Button>
    </Part>
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onDay: (day: string) => void;
}

function Day({ label, value, error, onDay }: DayProps) {
  return (
    <TextInput
      label={label}
      type="date"
      value={value}
      error={wrong(error)}
      onChange={({ currentTarget }) => onDay(currentTarget.value)}
    />
  );
}

/** Rows keep their key while others come and go. */
function nextKey(rows: readonly { readonly key: number }[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}
