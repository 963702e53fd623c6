import { NativeSelect, TextInput } from "@mantine/core";
import { Suspense, use, useMemo, useState } from "react";
import { openRates, type RateSet } from "../../../src/core/pricing/rate-card.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import panels from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { currenciesOf } from "../../playground/markets.ts";
import { loadRateData } from "../../playground/rates.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { RATES } from "../../texts/rates.ts";
import { wordFor } from "../../texts/word-for.ts";
import { Differences } from "./differences.tsx";
import { categoriesOn } from "./lines.ts";
import { Prices } from "./prices.tsx";
import styles from "./rates.module.css";
import { WorldMap } from "./world-map.tsx";

/** Every rate on file by day and currency; worked out in the browser, so nobody has to sign in. */
export function Page() {
  const said = useTexts(RATES);
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      <Suspense fallback={<Waiting />}>
        <Loaded />
      </Suspense>
    </>
  );
}

function Loaded() {
  const data = use(loadRateData());
  const rates = useMemo(() => openRates(data), [data]);
  const [currency, setCurrency] = useState("USD");
  return (
    <>
      <World rates={rates} currency={currency} onCurrency={setCurrency} />
      <Differences key={currency} rates={rates} currency={currency} />
    </>
  );
}

interface WorldProps {
  readonly rates: RateSet;
  readonly currency: string;
  readonly onCurrency: (currency: string) => void;
}

function World({ rates, currency, onCurrency }: WorldProps) {
  const said = useTexts(RATES);
  const { categories } = useTexts(PLAYGROUND);
  const [date, setDate] = useState(() => new Date().toISOString().slice(0, 10));
  const [chosen, setChosen] = useState("marketing");
  const [search, setSearch] = useState("");
  const known = categoriesOn(date);
  const category = known.includes(chosen) ? chosen : (known[0] ?? chosen);
  return (
    <section className={`${panels.panel} ${styles.panel}`} aria-label={said.world}>
      <h2>{said.world}</h2>
      <div className={styles.choices}>
        <TextInput
          label={said.date}
          type="date"
          value={date}
          onChange={({ currentTarget: { value } }) => value !== "" && setDate(value)}
        />
        <NativeSelect
          label={said.currency}
          value={currency}
          data={[...currenciesOf(rates)]}
          onChange={({ currentTarget }) => onCurrency(currentTarget.value)}
        />
        <NativeSelect
          label={said.category}
          value={category}
          data={known.map((value) => ({ value, label: wordFor(categories, value) }))}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
        <TextInput
          label={said.search}
          type="search"
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </div>
      <Suspense fallback={<Waiting />}>
        <WorldMap rates={rates} wanted={{ currency, category, date }} />
      </Suspense>
      <Prices rates={rates} wanted={{ currency, category, date }} search={search.trim()} />
    </section>
  );
}
