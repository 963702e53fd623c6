import { Table } from "@mantine/core";
import type { Estimate, ModelEstimate } from "../../../src/core/estimate.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { Scrolling } from "../../parts/scrolling.tsx";
import { ESTIMATE } from "../../texts/estimate.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./estimate.module.css";

/** Each model with its likely cost and the range in which it lies, all on one scale. */
export function EstimateResult({ result }: { readonly result: Estimate }) {
  const said = useTexts(ESTIMATE);
  const dearest = result.models.reduce((most, { cost }) => (cost !== null && cost.high > most ? cost.high : most), 1n);
  return (
    <div className={panels.panel}>
      <h2>{said.result}</h2>
      <Scrolling name={said.result}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.model}</Table.Th>
              <Table.Th className={styles.number}>{said.likely}</Table.Th>
              <Table.Th>{said.range}</Table.Th>
              <Table.Th className={styles.number}>{said.charged}</Table.Th>
              <Table.Th>{said.matters}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {result.models.map((one) => (
              <ModelRow key={one.model} one={one} currency={result.totals.currency} dearest={dearest} />
            ))}
          </Table.Tbody>
        </Table>
      </Scrolling>
      <Assumptions result={result} />
    </div>
  );
}

interface RowProps {
  readonly one: ModelEstimate;
  readonly currency: string;
  readonly dearest: bigint;
}

function ModelRow({ one, currency, dearest }: RowProps) {
  const said = useTexts(ESTIMATE);
  const formats = useFormats();
  const { model, inForce, cost, charged, missing, swings } = one;
  const decisive = swings[0]?.assumption;
  return (
    <Table.Tr data-model={model} className={inForce ? styles.inForce : undefined}>
      <Table.Th scope="row">
        {model}
        {inForce && <small className={styles.quiet}> {said.in_force}</small>}
        {missing.length > 0 && (
          <small className={styles.block}>
            {said.missing(
              missing.map(({ category, market }) => `${wordFor(said.categories, category)} (${market})`).join(", "),
            )}
          </small>
        )}
      </Table.Th>
      <Table.Td className={styles.number}>
        {cost === null ? said.no_cost : formats.money(rounded(cost.likely), currency)}
      </Table.Td>
      <Table.Td>{cost !== null && <RangeBar cost={cost} currency={currency} dearest={dearest} />}</Table.Td>
      <Table.Td className={styles.number}>{formats.number(Math.round(charged.likely))}</Table.Td>
      <Table.Td>{decisive === undefined ? "" : said.names[decisive]}</Table.Td>
    </Table.Tr>
  );
}

interface RangeProps {
  readonly cost: NonNullable<ModelEstimate["cost"]>;
  readonly currency: string;
  readonly dearest: bigint;
}

function RangeBar({ cost: { low, likely, high }, currency, dearest }: RangeProps) {
  const said = useTexts(ESTIMATE);
  const formats = useFormats();
  const at = (amount: bigint) => `${Number((amount * 1_000n) / dearest) / 10}%`;
  return (
    <>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.range} style={{ insetInlineStart: at(low), inlineSize: at(high - low) }} />
        <span className={styles.likely} style={{ insetInlineStart: at(likely) }} />
      </span>
      <small className={styles.quiet}>
        {low === high
          ? formats.money(rounded(low), currency)
          : said.between(formats.money(rounded(low), currency), formats.money(rounded(high), currency))}
      </small>
    </>
  );
}

const CENT = 10_000n;

/** An estimate is no bill: hundredths are more than enough. */
function rounded(amount: bigint): bigint {
  return ((amount + CENT / 2n) / CENT) * CENT;
}

function Assumptions({ result }: { readonly result: Estimate }) {
  const said = useTexts(ESTIMATE);
  const formats = useFormats();
  return (
    <details className={styles.assumptions}>
      <summary>{said.assumptions}</summary>
      <ul>
        {result.assumptions.map(({ id, low, likely, high, from }) => (
          <li key={id}>
            {said.names[id]}: <strong>{formats.decimal(likely)}</strong> (
            {said.between(formats.decimal(low), formats.decimal(high))}; {said.from[from]})
          </li>
        ))}
      </ul>
    </details>
  );
}
