import { Button, NativeSelect, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import panels from "../../parts/panel.module.css";
import { saveText } from "../../parts/save-text.ts";
import { Scrolling } from "../../parts/scrolling.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { LEDGER } from "../../texts/ledger.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./ledger.module.css";

type MarginLine = AnswerOf<"GET /v1/margin">["items"][number];

const DIMENSIONS = ["business", "category", "market", "day"] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** What a month's sales brought beyond their cost. */
export function Margin() {
  const said = useTexts(LEDGER);
  const formats = useFormats();
  const [chosen, setChosen] = useState("");
  const [by, setBy] = useState<Dimension>("business");
  const months = useQuery({
    queryKey: ["usage", "month"],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by: "month" }, signal }),
  });
  const known = [...new Set((months.data?.items ?? []).map(({ month = "" }) => month))].sort().reverse();
  const month = chosen || (known[0] ?? "");
  return (
    <section className={`${panels.panel} ${styles.panel}`} aria-label={said.margin}>
      <h2>{said.margin}</h2>
      {month === "" && <p>{said.no_margin}</p>}
      {month !== "" && (
        <>
          <div className={styles.choices}>
            <NativeSelect
              label={said.month}
              value={month}
              data={known.map((value) => ({ value, label: formats.month(value) }))}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            />
            <NativeSelect
              label={said.by}
              value={by}
              data={DIMENSIONS.map((value) => ({ value, label: said.dimensions[value] }))}
              onChange={({ currentTarget: { value } }) => setBy(DIMENSIONS.find((one) => one === value) ?? "business")}
            />
          </div>
          <MarginTable month={month} by={by} />
        </>
      )}
    </section>
  );
}

function MarginTable({ month, by }: { readonly month: string; readonly by: Dimension }) {
  const said = useTexts(LEDGER);
  const margin = useQuery({
    queryKey: ["margin", month, by],
    queryFn: ({ signal }) => call("GET /v1/margin", { query: { month, by }, signal }),
  });
  if (margin.isError) return <Failure error={margin.error} again={() => void margin.refetch()} />;
  if (!margin.data) return <Waiting />;
  const { items } = margin.data;
  if (items.length === 0) return <p role="status">{said.no_margin}</p>;
  return (
    <>
      <Scrolling name={said.margin}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.dimensions[by]}</Table.Th>
              {[said.units, said.price, said.cost, said.left, said.unpriced].map((name) => (
                <Table.Th key={name} className={styles.number}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((line) => (
              <MarginRow key={`${line.of} ${line.currency} ${line.cost_currency}`} line={line} month={month} by={by} />
            ))}
          </Table.Tbody>
        </Table>
      </Scrolling>
      <Button
        mt="sm"
        size="xs"
        variant="default"
        onClick={() => saveText(`margin-${month}-${by}.csv`, "text/csv", csvOf(items, by))}
      >
        {said.csv}
      </Button>
    </>
  );
}

interface RowProps {
  readonly line: MarginLine;
  readonly month: string;
  readonly by: Dimension;
}

function MarginRow({ line, month, by }: RowProps) {
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { of, units, unpriced, price, currency, cost, cost_currency: costCurrency, margin } = line;
  const name = () => {
    if (by === "category") return wordFor(categories, of);
    if (by === "day") return formats.date(Date.parse(`${of}T00:00:00Z`), "UTC");
    return of;
  };
  const leads = by === "category" || by === "market";
  return (
    <Table.Tr data-margin={of}>
      <Table.Th scope="row">
        <bdi>
          {leads ? (
            <Link to="/charges" search={{ month, [by]: of }}>
              {name()}
            </Link>
          ) : (
            name()
          )}
        </bdi>
      </Table.Th>
      <Table.Td className={styles.number}>{formats.number(units)}</Table.Td>
      <Table.Td className={styles.number}>{formats.money(price, currency)}</Table.Td>
      <Table.Td className={styles.number}>{formats.money(cost, costCurrency)}</Table.Td>
      <Table.Td className={styles.number} data-low={margin?.startsWith("-") ?? false}>
        {margin === null ? "" : formats.money(margin, currency)}
      </Table.Td>
      <Table.Td className={styles.number}>{unpriced === 0 ? "" : formats.number(unpriced)}</Table.Td>
    </Table.Tr>
  );
}

/** The lines as a file for spreadsheets. A text that such a program would take for a formula gets a quote in front. */
function csvOf(lines: readonly MarginLine[], by: Dimension): string {
  const cell = (text: string) => `"${(/^[=+\-@]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const rows = lines.map(({ of, units, unpriced, price, currency, cost, cost_currency: costCurrency, margin }) =>
    [cell(of), units, unpriced, price, currency, cost, costCurrency, margin ?? ""].join(","),
  );
  return `${[`${by},units,unpriced,price,currency,cost,cost_currency,margin`, ...rows].join("\n")}\n`;
}
