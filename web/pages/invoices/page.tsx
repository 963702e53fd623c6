import { NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { INVOICES } from "../../texts/invoices.ts";

type Brief = AnswerOf<"GET /v1/invoices">["items"][number];

const STATES = ["draft", "issued", "settled", "void"] as const;
const PAGE_SIZE = 100;

/** Every invoice and credit note, the latest first. */
export function Page() {
  const said = useTexts(INVOICES);
  const [chosen, setChosen] = useState(() => inAddress("state"));
  const [business, setBusiness] = useState(() => inAddress("business"));
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const mayWrite = useMayWrite();
  const state = STATES.find((known) => known === chosen);
  const invoices = useInfiniteQuery({
    queryKey: ["invoices", "list", chosen, business],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/invoices", {
        query: {
          limit: PAGE_SIZE,
          ...(state && { state }),
          ...(business !== "" && { business }),
          ...(pageParam && { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/invoices">) => next,
  });
  const all = invoices.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <NativeSelect
          aria-label={said.business}
          value={business}
          data={[
            { value: "", label: said.all_businesses },
            ...(businesses.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ currentTarget }) => setBusiness(currentTarget.value)}
        />
        <NativeSelect
          aria-label={said.state}
          value={chosen}
          data={[{ value: "", label: said.all }, ...STATES.map((value) => ({ value, label: said.states[value] }))]}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      </PageHead>
      {invoices.isPending && <Waiting />}
      {invoices.isError && <Failure error={invoices.error} again={() => void invoices.refetch()} />}
      {invoices.data && all.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {all.length > 0 && <Invoices all={all} />}
      <More of={invoices} />
      {mayWrite && <Draw />}
    </>
  );
}

/** Other pages lead here with a state or a business. */
function inAddress(name: "state" | "business"): string {
  return new URLSearchParams(location.search).get(name)?.replaceAll('"', "") ?? "";
}

function Invoices({ all }: { readonly all: readonly Brief[] }) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const columns = [
    { label: said.number },
    { label: said.business },
    { label: said.month },
    { label: said.state },
    { label: said.gross, isFigure: true },
    { label: said.open, isFigure: true },
    { label: said.due },
  ];
  const rows = all.map(({ id, number, business, month, state, gross, open, currency, due_on: due }) => ({
    key: id,
    cells: [
      <Link key="number" to={`/invoices/${id}`}>
        <bdi>{number ?? said.draft}</bdi>
      </Link>,
      <Link key="business" to={`/businesses/${encodeURIComponent(business)}`}>
        <bdi>{business}</bdi>
      </Link>,
      formats.month(month),
      said.states[state],
      formats.money(gross, currency),
      formats.money(open, currency),
      due === null ? "" : formats.date(Date.parse(due), "UTC"),
    ],
  }));
  return (
    <div className={styles.panel}>
      <Grid name={said.title} columns={columns} rows={rows} />
    </div>
  );
}

/** A draft for a business and a month. */
function Draw() {
  const said = useTexts(INVOICES);
  const [chosen, setBusiness] = useState("");
  const [month, setMonth] = useState("");
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const known = businesses.data?.items ?? [];
  const business = chosen || (known[0]?.id ?? "");
  if (known.length === 0) return null;
  return (
    <Deliberate
      label={said.draw}
      will={said.draw_will}
      act={() => call("POST /v1/invoices", { body: { business, month } })}
      renews={["invoices"]}
    >
      <NativeSelect
        label={said.business}
        value={business}
        data={known.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={({ currentTarget }) => setBusiness(currentTarget.value)}
      />
      <TextInput
        label={said.month}
        type="month"
        required
        value={month}
        onChange={({ currentTarget }) => setMonth(currentTarget.value)}
      />
    </Deliberate>
  );
}
