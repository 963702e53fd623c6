import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { TOTAL_CATEGORIES } from "../../../src/core/estimate-usage.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { currenciesOf, marketsOn } from "../../playground/markets.ts";
import { ESTIMATE } from "../../texts/estimate.ts";
import styles from "./estimate.module.css";
import { categoryOf, type Form, type FormLine, parseCount } from "./form-state.ts";

interface FormProps {
  readonly form: Form;
  readonly rates: RateSet;
  readonly onForm: (form: Form) => void;
}

/** Everything that a month's bill or report may say; what nobody knows stays empty. */
export function EstimateForm({ form, rates, onForm }: FormProps) {
  const said = useTexts(ESTIMATE);
  return (
    <section className={panels.panel}>
      <div className={styles.fields}>
        <TextInput
          label={said.month}
          type="month"
          value={form.month}
          onChange={({ currentTarget: { value } }) => /^\d{4}-\d{2}$/.test(value) && onForm({ ...form, month: value })}
        />
        <NativeSelect
          label={said.currency}
          value={form.currency}
          data={[...currenciesOf(rates)]}
          onChange={({ currentTarget: { value } }) => onForm({ ...form, currency: value })}
        />
        <Count
          label={said.numbers}
          value={form.numbers}
          onValue={(numbers) => onForm({ ...form, numbers: numbers ?? 1 })}
        />
        <Count label={said.wabas} value={form.wabas} onValue={(wabas) => onForm({ ...form, wabas: wabas ?? 1 })} />
        <Count label={said.inbound} value={form.inbound} onValue={(inbound) => onForm({ ...form, inbound })} />
        <Count label={said.ads} value={form.ads} onValue={(ads) => onForm({ ...form, ads })} />
        <Count label={said.users} value={form.users} onValue={(users) => onForm({ ...form, users })} />
      </div>
      <Lines form={form} rates={rates} onForm={onForm} />
    </section>
  );
}

interface CountProps {
  readonly label: ReactNode;
  readonly value: number | null;
  readonly onValue: (value: number | null) => void;
}

function Count({ label, value, onValue }: CountProps) {
  const said = useTexts(ESTIMATE);
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      placeholder={said.unknown}
      value={value ?? ""}
      onChange={({ currentTarget }) => onValue(parseCount(currentTarget.value))}
    />
  );
}

function Lines({ form, rates, onForm }: FormProps) {
  const said = useTexts(ESTIMATE);
  const day = Date.parse(`${form.month}-01T12:00:00Z`);
  const markets = useMemo(() => marketsOn(rates, "UTC", day).map(({ market }) => market), [rates, day]);
  const { lines } = form;
  const change = (changed: FormLine) =>
    onForm({ ...form, lines: lines.map((line) => (line.key === changed.key ? changed : line)) });
  const add = () => {
    const key = Math.max(0, ...lines.map((line) => line.key)) + 1;
    onForm({ ...form, lines: [...lines, { key, category: "marketing", market: markets[0] ?? "", count: 0 }] });
  };
  return (
    <fieldset className={styles.lines}>
      <legend>{said.sent}</legend>
      {lines.map((line) => (
        <div key={line.key} className={styles.line}>
          <NativeSelect
            aria-label={said.category}
            value={line.category}
            data={TOTAL_CATEGORIES.map((value) => ({ value, label: said.categories[value] }))}
            onChange={({ currentTarget }) => change({ ...line, category: categoryOf(currentTarget.value) })}
          />
          <NativeSelect
            aria-label={said.market}
            value={line.market}
            data={[...new Set([...markets, line.market])]}
            onChange={({ currentTarget }) => change({ ...line, market: currentTarget.value })}
          />
          <TextInput
            aria-label={said.count}
            inputMode="numeric"
            value={line.count}
            onChange={({ currentTarget }) => change({ ...line, count: parseCount(currentTarget.value) ?? 0 })}
          />
          <Button
            variant="default"
            aria-label={said.remove}
            title={said.remove}
            onClick={() => onForm({ ...form, lines: lines.filter(({ key }) => key !== line.key) })}
          >
            ×
          </Button>
        </div>
      ))}
      <Button size="xs" variant="default" onClick={add}>
        {said.add}
      </Button>
    </fieldset>
  );
}
