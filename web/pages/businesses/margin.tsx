import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { isMonth, lastMonth } from "../../format/months.ts";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { BUSINESSES } from "../../texts/businesses.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { daysAfter } from "../overview/review.ts";

type MarginLine = AnswerOf<"GET /v1/margin">["items"][number];

/** A client and whoever sells to it (null: the provider). */
export interface Client {
  readonly id: string;
  readonly seller: string | null;
  readonly wabas: readonly { readonly waba: string }[];
}

const SPLITS = ["business", "category", "market", "day"] as const;
type Split = (typeof SPLITS)[number];

interface MarginProps {
  /** null: all clients of the provider. */
  readonly client: Client | null;
}

/** What a month's sales brought beyond their cost. */
export function Margin({ client }: MarginProps) {
  const said = useTexts(BUSINESSES);
  const [month, setMonth] = useState(lastMonth);
  const splits = client === null ? SPLITS : SPLITS.filter((split) => split !== "business");
  const [by, setBy] = useState<Split>(client === null ? "business" : "category");
  const query = {
    month,
    by,
    ...(client && { business: client.id }),
    ...(client?.seller && { seller: client.seller }),
  };
  const margin = useQuery({
    queryKey: ["margin", query],
    queryFn: ({ signal }) => call("GET /v1/margin", { query, signal }),
    enabled: isMonth(month),
  });
  return (
    <Panel title={said.margin}>
      <div className={styles.choices}>
        <TextInput
          label={said.month}
          type="month"
          value={month}
          onChange={({ currentTarget }) => setMonth(currentTarget.value)}
        />
        <NativeSelect
          label={said.by}
          value={by}
          data={splits.map((value) => ({ value, label: said.splits[value] }))}
          onChange={({ currentTarget: { value } }) => setBy(splits.find((one) => one === value) ?? by)}
        />
      </div>
      {margin.isError && <Failure error={margin.error} again={() => void margin.refetch()} />}
      {margin.isLoading && <Waiting />}
      {margin.data && margin.data.items.length === 0 && <p>{said.nothing_sold}</p>}
      {margin.data && margin.data.items.length > 0 && (
        <Lines lines={margin.data.items} by={by} month={month} wabas={client?.wabas ?? []} />
      )}
    </Panel>
  );
}

interface LinesProps {
  readonly lines: readonly MarginLine[];
  readonly by: Split;
  readonly month: string;
  readonly wabas: Client["wabas"];
}

function Lines({ lines, by, month, wabas }: LinesProps) {
  const said = useTexts(BUSINESSES);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  const columns = [
    { label: said.splits[by] },
    { label: said.units, isFigure: true },
    { label: said.cost, isFigure: true },
    { label: said.price, isFigure: true },
    { label: said.margin, isFigure: true },
    { label: said.unpriced, isFigure: true },
  ];
  const nameOf = (of: string) => {
    if (by === "business") return <Link to={`/businesses/${encodeURIComponent(of)}`}>{of}</Link>;
    if (by === "category") return wordFor(words.categories, of);
    return by === "day" ? formats.date(Date.parse(of), "UTC") : of;
  };
  /** The list of charges takes one WABA; of a business with more, all of the month are shown. */
  const known = wabas.length === 1 ? wabas[0] : undefined;
  const days = (of: string) => {
    if (by === "day") return { from_day: of, to_day: daysAfter(of, 1) };
    return { month, ...((by === "category" || by === "market") && { [by]: of }) };
  };
  const money = (amount: string, currency: string) => (currency === "" ? "" : formats.money(amount, currency));
  const rows = lines.map(({ of, units, unpriced, price, currency, cost, cost_currency: paid, margin }) => ({
    key: `${of} ${currency} ${paid}`,
    cells: [
      <bdi key="of">{nameOf(of)}</bdi>,
      <Link key="units" to="/charges" search={{ ...days(of), ...(known && { waba: known.waba }) }}>
        {formats.number(units)}
      </Link>,
      money(cost, paid),
      money(price, currency),
      margin === null ? said.apart : money(margin, currency),
      unpriced === 0 ? "" : formats.number(unpriced),
    ],
  }));
  return <Grid name={said.margin} columns={columns} rows={rows} />;
}
