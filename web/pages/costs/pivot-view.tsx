import { Button, Group, NativeSelect, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import panels from "../../parts/panel.module.css";
import { saveText } from "../../parts/save-text.ts";
import { Scrolling } from "../../parts/scrolling.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { COSTS } from "../../texts/costs.ts";
import { chargesOf } from "./charges-link.ts";
import styles from "./costs.module.css";
import { useKeyName } from "./key-name.ts";
import type { Period } from "./periods.ts";
import { csvOfPivot, MEASURES, type Measure, type Pivot, type PivotCell, type PivotKey, pivotOf } from "./pivot.ts";
import { DIMENSIONS, type Dimension, type UsageSum } from "./sums.ts";
import { useUsage } from "./use-usage.ts";

/** Two dimensions at once: one down, one across. */
export function PivotView({ period }: { readonly period: Period }) {
  const said = useTexts(COSTS);
  const [row, setRow] = useState<Dimension>("market");
  const [column, setColumn] = useState<Dimension>("category");
  const [measure, setMeasure] = useState<Measure>("cost");
  const usage = useUsage(period, row === column ? row : `${row},${column}`);
  const choices = DIMENSIONS.map((value) => ({ value, label: said.dimensions[value] }));
  const dimension = (text: string, other: Dimension) => DIMENSIONS.find((one) => one === text) ?? other;
  return (
    <>
      <div className={styles.choices}>
        <NativeSelect
          label={said.rows}
          value={row}
          data={choices}
          onChange={({ currentTarget }) => setRow(dimension(currentTarget.value, "market"))}
        />
        <NativeSelect
          label={said.columns}
          value={column}
          data={choices}
          onChange={({ currentTarget }) => setColumn(dimension(currentTarget.value, "category"))}
        />
        <NativeSelect
          label={said.cells}
          value={measure}
          data={MEASURES.map((value) => ({ value, label: said.measures[value] }))}
          onChange={({ currentTarget }) => setMeasure(MEASURES.find((one) => one === currentTarget.value) ?? "cost")}
        />
      </div>
      {usage.isError && <Failure error={usage.error} again={() => void usage.refetch()} />}
      {usage.isPending && <Waiting />}
      {usage.data?.items.length === 0 && <Empty title={said.none_then}>{said.none_help}</Empty>}
      {usage.data &&
        currenciesOf(usage.data.items).map((currency) => (
          <PivotTable
            key={currency}
            pivot={pivotOf(usage.data.items, { row, column, measure, currency })}
            shape={{ row, column, measure, currency, period }}
          />
        ))}
    </>
  );
}

function currenciesOf(sums: readonly UsageSum[]): readonly string[] {
  return [...new Set(sums.map(({ currency }) => currency))].sort();
}

interface Shape {
  readonly row: Dimension;
  readonly column: Dimension;
  readonly measure: Measure;
  readonly currency: string;
  readonly period: Period;
}

/** What a pivot's parts need to say. */
interface Spoken {
  readonly total: string;
  readonly corner: string;
  readonly rowOf: (key: PivotKey) => string;
  readonly columnOf: (key: PivotKey) => string;
  readonly value: (cell: PivotCell | undefined) => string;
}

function PivotTable({ pivot, shape }: { readonly pivot: Pivot; readonly shape: Shape }) {
  const said = useTexts(COSTS);
  const formats = useFormats();
  const nameOf = useKeyName();
  const { row, column, measure, currency, period } = shape;
  const named = (by: Dimension) => (key: PivotKey) =>
    key.is === "key" ? nameOf(by, key.key) : said.others(formats.number(key.many));
  const spoken: Spoken = {
    total: said.total,
    corner: `${said.dimensions[row]} / ${said.dimensions[column]}`,
    rowOf: named(row),
    columnOf: named(column),
    value: (cell) =>
      measure === "cost" ? formats.money(cell?.cost ?? 0n, currency) : formats.number(cell?.charges ?? 0),
  };
  const name = measure === "cost" ? `${said.cost}, ${currency}` : `${said.charges}, ${currency}`;
  const file = `pivot-${period.from}-${row}-${column}-${currency}.csv`;
  return (
    <section className={panels.panel} data-pivot={currency}>
      <h2>{name}</h2>
      <Scrolling name={name}>
        <Table verticalSpacing="xs" className={styles.pivot}>
          <Head pivot={pivot} spoken={spoken} />
          <Table.Tbody>
            {pivot.rows.map((key, line) => (
              <Row key={placeOf(key)} pivot={pivot} line={line} shape={shape} spoken={spoken} />
            ))}
          </Table.Tbody>
          <Foot pivot={pivot} spoken={spoken} />
        </Table>
      </Scrolling>
      <Group mt="sm">
        <Button
          size="xs"
          variant="default"
          onClick={() => saveText(file, "text/csv", csvOfPivot(pivot, measure, spoken))}
        >
          {said.csv}
        </Button>
      </Group>
    </section>
  );
}

interface PartProps {
  readonly pivot: Pivot;
  readonly spoken: Spoken;
}

function Head({ pivot, spoken }: PartProps) {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{spoken.corner}</Table.Th>
        {pivot.columns.map((key) => (
          <Table.Th key={placeOf(key)} className={styles.number}>
            <bdi>{spoken.columnOf(key)}</bdi>
          </Table.Th>
        ))}
        <Table.Th className={styles.number}>{spoken.total}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

function Row({ pivot, line, shape, spoken }: PartProps & { readonly line: number; readonly shape: Shape }) {
  const key = pivot.rows[line];
  if (!key) return null;
  return (
    <Table.Tr data-pivot-row={placeOf(key)}>
      <Table.Th scope="row">
        <bdi>{spoken.rowOf(key)}</bdi>
      </Table.Th>
      {pivot.columns.map((across, place) => {
        const cell = pivot.cells[line]?.[place];
        const name = `${spoken.rowOf(key)}, ${spoken.columnOf(across)}`;
        return (
          <Table.Td key={placeOf(across)} className={styles.number}>
            <Cell cell={cell} to={linkOf(shape, key, across)} name={name}>
              {spoken.value(cell)}
            </Cell>
          </Table.Td>
        );
      })}
      <Table.Td className={styles.number}>{spoken.value(pivot.rowTotals[line])}</Table.Td>
    </Table.Tr>
  );
}

function Foot({ pivot, spoken }: PartProps) {
  return (
    <Table.Tfoot>
      <Table.Tr data-pivot-row="total">
        <Table.Th scope="row">{spoken.total}</Table.Th>
        {pivot.columns.map((key, place) => (
          <Table.Td key={placeOf(key)} className={styles.number}>
            {spoken.value(pivot.columnTotals[place])}
          </Table.Td>
        ))}
        <Table.Td className={styles.number}>{spoken.value(pivot.total)}</Table.Td>
      </Table.Tr>
    </Table.Tfoot>
  );
}

interface CellProps {
  readonly cell: PivotCell | undefined;
  /** Null: there is no one place where its charges are listed. */
  readonly to: string | null;
  readonly name: string;
  readonly children: string;
}

function Cell({ cell, to, name, children }: CellProps) {
  if (!cell || cell.charges === 0) return <span className={styles.nothing}>–</span>;
  if (to === null) return children;
  return (
    <Link to={to} aria-label={`${name}: ${children}`}>
      {children}
    </Link>
  );
}

function linkOf({ row, column, period }: Shape, down: PivotKey, across: PivotKey): string | null {
  if (down.is !== "key" || across.is !== "key") return null;
  return chargesOf(period, [
    [row, down.key],
    [column, across.key],
  ]);
}

function placeOf(key: PivotKey): string {
  return key.is === "key" ? `key ${key.key}` : "others";
}
