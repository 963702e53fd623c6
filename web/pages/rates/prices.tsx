import { Button, Table } from "@mantine/core";
import { useMemo } from "react";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { saveText } from "../../parts/save-text.ts";
import { Scrolling } from "../../parts/scrolling.tsx";
import { RATES } from "../../texts/rates.ts";
import { csvOf, marketOfUser, type Price, pricesOf, type Wanted } from "./lines.ts";
import styles from "./rates.module.css";

interface PricesProps {
  readonly rates: RateSet;
  readonly wanted: Wanted;
  readonly search: string;
}

/** Markets by price, each with a bar. A phone number finds the market that it belongs to. */
export function Prices({ rates, wanted, search }: PricesProps) {
  const said = useTexts(RATES);
  const { currency, category, date } = wanted;
  const prices = useMemo(() => pricesOf(rates, { currency, category, date }), [rates, currency, category, date]);
  const ofUser = marketOfUser(rates, search, date);
  const fits = (market: string) =>
    ofUser === undefined ? market.toLowerCase().includes(search.toLowerCase()) : market === ofUser;
  const shown = prices.filter(({ market }) => fits(market));
  const most = prices[0]?.found.rate ?? 1n;
  return (
    <>
      {ofUser !== undefined && <p role="status">{said.belongs(search, ofUser)}</p>}
      {date > rates.data.knownUntil && <p className={styles.quiet}>{said.stale(rates.data.knownUntil)}</p>}
      {prices.length === 0 && <p>{said.none}</p>}
      {prices.length > 0 && shown.length === 0 && <p>{said.no_market}</p>}
      {shown.length > 0 && (
        <>
          <Scrolling name={said.world}>
            <Table verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{said.market}</Table.Th>
                  <Table.Th className={styles.number}>{said.rate}</Table.Th>
                  <Table.Th className={styles.wide}>{said.compared}</Table.Th>
                  <Table.Th>{said.card}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((price) => (
                  <PriceRow key={price.market} price={price} currency={currency} most={most} />
                ))}
              </Table.Tbody>
            </Table>
          </Scrolling>
          <Button
            mt="sm"
            size="xs"
            variant="default"
            onClick={() => saveText(`rates-${date}-${currency}-${category}.csv`, "text/csv", csvOf(shown, wanted))}
          >
            {said.csv}
          </Button>
        </>
      )}
    </>
  );
}

interface RowProps {
  readonly price: Price;
  readonly currency: string;
  readonly most: bigint;
}

function PriceRow({ price: { market, found }, currency, most }: RowProps) {
  const said = useTexts(RATES);
  const formats = useFormats();
  const { rate, tiers, card, flags } = found;
  const share = most === 0n ? 0 : Number((rate * 1_000n) / most) / 10;
  return (
    <Table.Tr data-market={market}>
      <Table.Th scope="row">
        <bdi>{market}</bdi>
      </Table.Th>
      <Table.Td className={styles.number}>
        <bdi>{formats.money(rate, currency)}</bdi>
        {tiers.slice(1).map((tier) => (
          <div key={tier.from} className={styles.quiet}>
            {said.from(formats.number(tier.from))} <bdi>{formats.money(tier.rate, currency)}</bdi>
          </div>
        ))}
      </Table.Td>
      <Table.Td className={styles.wide} aria-label={formats.percent(share / 100)}>
        <span className={styles.bar} style={{ inlineSize: `${share}%` }} />
      </Table.Td>
      <Table.Td className={styles.card}>
        {card === null ? "" : formats.date(Date.parse(`${card}T00:00:00Z`), "UTC")}
        {flags.includes("derived") && <span className={styles.quiet}> {said.derived}</span>}
      </Table.Td>
    </Table.Tr>
  );
}
