import { Button, Group, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { saveText } from "../../parts/save-text.ts";
import { Scrolling } from "../../parts/scrolling.tsx";
import { COSTS } from "../../texts/costs.ts";
import { chargesOf } from "./charges-link.ts";
import styles from "./costs.module.css";
import { useKeyName } from "./key-name.ts";
import type { Period } from "./periods.ts";
import { type CostLine, csvOf, type Dimension, totalsOf } from "./sums.ts";

interface TableProps {
  readonly lines: readonly CostLine[];
  readonly by: Dimension;
  readonly period: Period;
  /** What the other period is called. */
  readonly beside: string;
}

/** More lines are drawn only when somebody asks for them. */
const FIRST_LINES = 200;

/** The lines with their change, and one total for each currency. */
export function CostTable({ lines, by, period, beside }: TableProps) {
  const said = useTexts(COSTS);
  const formats = useFormats();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(0, FIRST_LINES);
  return (
    <section className={panels.panel}>
      <Scrolling name={said.title}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.dimensions[by]}</Table.Th>
              {[said.cost, beside, said.change, said.charges, said.unrated].map((name) => (
                <Table.Th key={name} className={styles.number}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((line) => (
              <Line key={`${line.currency} ${line.key}`} line={line} by={by} period={period} />
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            {totalsOf(lines).map((line) => (
              <Line key={line.currency} line={line} by={null} period={period} />
            ))}
          </Table.Tfoot>
        </Table>
      </Scrolling>
      <Group mt="sm">
        {shown.length < lines.length && (
          <Button size="xs" variant="default" onClick={() => setWhole(true)}>
            {said.show_all(formats.number(lines.length))}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          onClick={() => saveText(`costs-${period.from}-${by}.csv`, "text/csv", csvOf(lines, by))}
        >
          {said.csv}
        </Button>
        <Link to={chargesOf(period, [])}>{said.see}</Link>
      </Group>
    </section>
  );
}

interface LineProps {
  readonly line: CostLine;
  /** A total where it is null. */
  readonly by: Dimension | null;
  readonly period: Period;
}

function Line({ line, by, period }: LineProps) {
  const said = useTexts(COSTS);
  const formats = useFormats();
  const nameOf = useKeyName();
  const { key, currency, cost, before, charges, unrated } = line;
  const change = cost - before;
  return (
    <Table.Tr data-line={by === null ? `total ${currency}` : key}>
      <Table.Th scope="row">
        <bdi>{by === null ? `${said.total} ${currency}` : nameOf(by, key)}</bdi>
      </Table.Th>
      <Table.Td className={styles.number}>{formats.money(cost, currency)}</Table.Td>
      <Table.Td className={styles.number}>{formats.money(before, currency)}</Table.Td>
      <Table.Td className={styles.number} data-up={change > 0n}>
        {change > 0n ? "+" : ""}
        {formats.money(change, currency)}
      </Table.Td>
      <Table.Td className={styles.number}>
        {by === null || charges === 0 ? (
          formats.number(charges)
        ) : (
          <Link
            to={chargesOf(period, [[by, key]])}
            aria-label={`${formats.number(charges)} ${said.charges}: ${nameOf(by, key)}`}
          >
            {formats.number(charges)}
          </Link>
        )}
      </Table.Td>
      <Table.Td className={styles.number}>{unrated === 0 ? "" : formats.number(unrated)}</Table.Td>
    </Table.Tr>
  );
}
