import { NativeSelect, Table } from "@mantine/core";
import { useMemo, useState } from "react";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { Scrolling } from "../../parts/scrolling.tsx";
import { PLAYGROUND } from "../../texts/playground.ts";
import { RATES } from "../../texts/rates.ts";
import { wordFor } from "../../texts/word-for.ts";
import { cardDates, type Difference, differencesOf } from "./lines.ts";
import styles from "./rates.module.css";

interface DifferencesProps {
  readonly rates: RateSet;
  readonly currency: string;
}

/** What changed between the days on which two cards begin; at first the newest two. */
export function Differences({ rates, currency }: DifferencesProps) {
  const said = useTexts(RATES);
  const formats = useFormats();
  const dates = cardDates(rates, currency);
  const [first, setFirst] = useState(dates[1] ?? dates[0] ?? "");
  const [second, setSecond] = useState(dates[0] ?? "");
  const found = useMemo(() => differencesOf(rates, currency, [first, second]), [rates, currency, first, second]);
  const data = dates.map((value) => ({ value, label: formats.date(Date.parse(`${value}T00:00:00Z`), "UTC") }));
  return (
    <section className={`${panels.panel} ${styles.panel}`} aria-label={said.difference}>
      <h2>{said.difference}</h2>
      <div className={styles.choices}>
        <NativeSelect
          label={said.first}
          value={first}
          data={data}
          onChange={({ currentTarget }) => setFirst(currentTarget.value)}
        />
        <NativeSelect
          label={said.second}
          value={second}
          data={data}
          onChange={({ currentTarget }) => setSecond(currentTarget.value)}
        />
      </div>
      <p role="status" data-testid="differences">
        {said.differ(formats.number(found.length))}
      </p>
      {found.length > 0 && (
        <Scrolling name={said.difference}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{said.market}</Table.Th>
                <Table.Th>{said.category}</Table.Th>
                {[said.before, said.after, said.change].map((name) => (
                  <Table.Th key={name} className={styles.number}>
                    {name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map((line) => (
                <DifferenceRow key={`${line.market} ${line.category}`} line={line} currency={currency} />
              ))}
            </Table.Tbody>
          </Table>
        </Scrolling>
      )}
    </section>
  );
}

function DifferenceRow({ line, currency }: { readonly line: Difference; readonly currency: string }) {
  const said = useTexts(RATES);
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { market, category, before, after, isTiersOnly } = line;
  const money = (amount: bigint | null) => (amount === null ? said.not_on_file : formats.money(amount, currency));
  const isChange = before !== null && after !== null && before !== 0n && !isTiersOnly;
  const share = isChange ? Number(after - before) / Number(before) : 0;
  return (
    <Table.Tr data-difference={`${market} ${category}`}>
      <Table.Th scope="row">
        <bdi>{market}</bdi>
      </Table.Th>
      <Table.Td>{wordFor(categories, category)}</Table.Td>
      <Table.Td className={styles.number}>
        <bdi>{money(before)}</bdi>
      </Table.Td>
      <Table.Td className={styles.number}>
        <bdi>{money(after)}</bdi>
      </Table.Td>
      <Table.Td className={styles.number} data-up={share > 0}>
        {isTiersOnly && said.tiers}
        {isChange && <bdi>{`${share > 0 ? "+" : ""}${formats.percent(share)}`}</bdi>}
      </Table.Td>
    </Table.Tr>
  );
}
