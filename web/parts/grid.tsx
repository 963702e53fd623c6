import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./panel.module.css";
import { Scrolling } from "./scrolling.tsx";

/** A column: its heading, and whether it holds figures, which stand at the end of their cell. */
export interface Column {
  readonly label: string;
  readonly isFigure?: boolean;
}

export interface Row {
  readonly key: string;
  /** One for each column; the first one names the row. */
  readonly cells: readonly ReactNode[];
}

interface GridProps {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A table that scrolls sideways where the screen is narrow. */
export function Grid({ name, columns, rows }: GridProps) {
  const figure = (place: number) => (columns[place]?.isFigure ? { className: styles.number } : {});
  return (
    <Scrolling name={name}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ label }, place) => (
              <Table.Th key={label} {...figure(place)}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells: [first, ...rest] }) => (
            <Table.Tr key={key} data-row={key}>
              <Table.Th scope="row">{first}</Table.Th>
              {rest.map((cell, place) => (
                <Table.Td key={columns[place + 1]?.label} {...figure(place + 1)}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scrolling>
  );
}
