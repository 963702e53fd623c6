import { TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { WALLETS } from "../../texts/wallets.ts";

type Answer = AnswerOf<"GET /v1/wallets/{id}/statement">;

const PAGE_SIZE = 200;

/** Every movement in the order of recording, with what stood there afterwards. */
export function Statement({ id }: { readonly id: string }) {
  const said = useTexts(WALLETS);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const days = { ...(from !== "" && { from }), ...(to !== "" && { to }) };
  const lines = useInfiniteQuery({
    queryKey: ["wallets", "statement", id, days],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/wallets/{id}/statement", {
        path: { id },
        query: { limit: PAGE_SIZE, ...days, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: Answer) => next,
  });
  return (
    <Panel title={said.statement}>
      <div className={styles.choices}>
        <TextInput
          label={said.from}
          type="date"
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          label={said.to}
          type="date"
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </div>
      {lines.isError && <Failure error={lines.error} again={() => void lines.refetch()} />}
      {lines.isPending && <Waiting />}
      {lines.data && <Movements pages={lines.data.pages} />}
      <More of={lines} />
    </Panel>
  );
}

function Movements({ pages }: { readonly pages: readonly Answer[] }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  const [first] = pages;
  const lines = pages.flatMap(({ items }) => items);
  if (!first) return null;
  const money = (amount: string) => formats.money(amount, first.currency);
  const columns = [
    { label: said.day },
    { label: said.what },
    { label: said.month },
    { label: said.reference },
    { label: said.amount, isFigure: true },
    { label: said.balance, isFigure: true },
  ];
  const rows = lines.map(({ day, kind, month, reference, reason, amount, balance }, place) => ({
    key: `${place}`,
    cells: [
      formats.date(Date.parse(day), "UTC"),
      said.kinds[kind],
      formats.month(month),
      <bdi key="reference">{[reference, reason].filter((part) => part !== null).join(": ")}</bdi>,
      money(amount),
      money(balance),
    ],
  }));
  return (
    <>
      <p className={styles.quiet}>
        {said.opening}: {money(first.opening)}. {said.closing}: {money(first.closing)}.
      </p>
      {lines.length === 0 ? <p>{said.nothing_moved}</p> : <Grid name={said.statement} columns={columns} rows={rows} />}
    </>
  );
}
