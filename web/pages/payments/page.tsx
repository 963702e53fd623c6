import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { PAYMENTS } from "../../texts/payments.ts";
import { wordFor } from "../../texts/word-for.ts";
import { OpenPayment, type Payment } from "./open-payment.tsx";

const STATES = ["open", "booked", "dismissed"] as const;
const PAGE_SIZE = 50;

/** Payments, those first that somebody has to say whose they are. */
export function Page() {
  const said = useTexts(PAYMENTS);
  const [chosen, setChosen] = useState("open");
  const state = STATES.find((known) => known === chosen);
  const payments = useInfiniteQuery({
    queryKey: ["payments", chosen],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/payments", {
        query: { limit: PAGE_SIZE, ...(state && { state }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/payments">) => next,
  });
  const all = payments.data?.pages.flatMap(({ items }) => items) ?? [];
  const isOpen = state === "open";
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <NativeSelect
          aria-label={said.show}
          value={chosen}
          data={[...STATES.map((value) => ({ value, label: said.states[value] })), { value: "", label: said.all }]}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      </PageHead>
      {payments.isPending && <Waiting />}
      {payments.isError && <Failure error={payments.error} again={() => void payments.refetch()} />}
      {payments.data && all.length === 0 && (
        <Empty title={isOpen ? said.none_open : said.none}>
          <p>{isOpen ? said.none_open_help : said.none_help}</p>
          <Link to="/wallets">{said.to_wallets}</Link>
        </Empty>
      )}
      {isOpen && all.map((payment) => <OpenPayment key={`${payment.source} ${payment.reference}`} payment={payment} />)}
      {!isOpen && all.length > 0 && <Payments all={all} />}
      <More of={payments} />
    </>
  );
}

function Payments({ all }: { readonly all: readonly Payment[] }) {
  const said = useTexts(PAYMENTS);
  const formats = useFormats();
  const columns = [
    { label: said.when },
    { label: said.reference },
    { label: said.source },
    { label: said.kind },
    { label: said.amount, isFigure: true },
    { label: said.wallet },
    { label: said.state },
    { label: said.note },
  ];
  const rows = all.map((payment) => {
    const { source, reference, kind, amount, currency, wallet, state, note } = payment;
    const { booked_amount: booked, booked_currency: other } = payment;
    const isElsewhere = booked !== null && other !== null && other !== currency;
    return {
      key: `${source} ${reference}`,
      cells: [
        formats.moment(Date.parse(payment.happened_at), "UTC"),
        <bdi key="reference">{reference}</bdi>,
        wordFor(said.sources, source),
        said.kinds[kind],
        formats.money(amount, currency),
        state === "booked" && wallet !== null ? (
          <Link key="wallet" to={`/wallets/${encodeURIComponent(wallet)}`}>
            <bdi>{wallet}</bdi>
          </Link>
        ) : (
          ""
        ),
        said.states[state],
        <bdi key="note">
          {[isElsewhere ? said.booked_as(formats.money(booked, other)) : "", note ?? ""]
            .filter((part) => part !== "")
            .join(" · ")}
        </bdi>,
      ],
    };
  });
  return (
    <div className={styles.panel}>
      <Grid name={said.title} columns={columns} rows={rows} />
    </div>
  );
}
