import { Button, Group, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { parseInstant } from "../../../src/core/kernel/time.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { saveText } from "../../parts/save-text.ts";
import { Scrolling } from "../../parts/scrolling.tsx";
import { COSTS } from "../../texts/costs.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./costs.module.css";
import { type CostLine, csvOf, type Dimension, totalsOf } from "./sums.ts";

interface TableProps {
  readonly lines: readonly CostLine[];
  readonly by: Dimension;
  readonly month: string;
}

/** The lines with their change, and one total for each currency. */
export function CostTable({ lines, by, month }: TableProps) {
  const said = useTexts(COSTS);
  return (
    <section className={panels.panel}>
      <Scrolling name={said.title}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.dimensions[by]}</Table.Th>
              {[said.cost, said.before, said.change, said.charges, said.unrated].map((name) => (
                <Table.Th key={name} className={styles.number}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Line key={`${line.currency} ${line.key}`} line={line} by={by} />
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            {totalsOf(lines).map((line) => (
              <Line key={line.currency} line={line} by={null} />
            ))}
          </Table.Tfoot>
        </Table>
      </Scrolling>
      <Group mt="sm">
        <Button
          size="xs"
          variant="default"
          onClick={() => saveText(`costs-${month}-${by}.csv`, "text/csv", csvOf(lines, by))}
        >
          {said.csv}
        </Button>
        <Link to={`/charges?month=${month}`}>{said.see}</Link>
      </Group>
    </section>
  );
}

/** A total where `by` is null. */
function Line({ line, by }: { readonly line: CostLine; readonly by: Dimension | null }) {
  const said = useTexts(COSTS);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { key, currency, cost, before, charges, unrated } = line;
  const change = cost - before;
  const name = () => {
    if (by === null) return `${said.total} ${currency}`;
    if (by === "category") return wordFor(words.categories, key);
    if (by === "pricing_type") return wordFor(words.pricing_types, key);
    if (by === "day") return formats.date(parseInstant(`${key}T00:00:00Z`) ?? 0, "UTC");
    return key;
  };
  return (
    <Table.Tr data-line={by === null ? `total ${currency}` : key}>
      <Table.Th scope="row">
        <bdi>{name()}</bdi>
      </Table.Th>
      <Table.Td className={styles.number}>{formats.money(cost, currency)}</Table.Td>
      <Table.Td className={styles.number}>{formats.money(before, currency)}</Table.Td>
      <Table.Td className={styles.number} data-up={change > 0n}>
        {change > 0n ? "+" : ""}
        {formats.money(change, currency)}
      </Table.Td>
      <Table.Td className={styles.number}>{formats.number(charges)}</Table.Td>
      <Table.Td className={styles.number}>{unrated === 0 ? "" : formats.number(unrated)}</Table.Td>
    </Table.Tr>
  );
}
