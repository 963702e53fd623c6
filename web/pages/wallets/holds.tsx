import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { useNow } from "../../parts/use-now.ts";
import { Waiting } from "../../parts/waiting.tsx";
import { WALLETS } from "../../texts/wallets.ts";

type Hold = AnswerOf<"GET /v1/wallets/{id}/holds">["items"][number];

const STATES = ["open", "captured", "released", "expired"] as const;
const PAGE_SIZE = 50;

/** Money that is set aside, until when, and what became of it. */
export function Holds({ id }: { readonly id: string }) {
  const said = useTexts(WALLETS);
  const [chosen, setChosen] = useState("open");
  const state = STATES.find((known) => known === chosen);
  const holds = useInfiniteQuery({
    queryKey: ["wallets", "holds", id, chosen],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/wallets/{id}/holds", {
        path: { id },
        query: { limit: PAGE_SIZE, ...(state && { state }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/wallets/{id}/holds">) => next,
  });
  const all = holds.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel title={said.holds}>
      <div className={styles.choices}>
        <NativeSelect
          label={said.hold_state}
          value={chosen}
          data={[...STATES.map((value) => ({ value, label: said.hold_states[value] })), { value: "", label: said.all }]}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      </div>
      {holds.isError && <Failure error={holds.error} again={() => void holds.refetch()} />}
      {holds.isPending && <Waiting />}
      {holds.data && all.length === 0 && <p className={styles.quiet}>{said.no_holds}</p>}
      {all.length > 0 && <List all={all} />}
      <More of={holds} />
    </Panel>
  );
}

function List({ all }: { readonly all: readonly Hold[] }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  const mayWrite = useMayWrite();
  const now = useNow();
  const hasOpen = mayWrite && all.some(({ state }) => state === "open");
  const columns = [
    { label: said.hold_key },
    { label: said.amount, isFigure: true },
    { label: said.hold_state },
    { label: said.hold_until },
    { label: said.hold_for },
    ...(hasOpen ? [{ label: said.release }] : []),
  ];
  const rows = all.map((hold) => {
    const { key, amount, currency, state, captured, charge, note, expires_at: until, ended_at: ended } = hold;
    const left = Date.parse(until) - now;
    const taken = state === "captured" ? ` (${formats.money(captured, currency)})` : "";
    return {
      key,
      cells: [
        <bdi key="key">{key}</bdi>,
        formats.money(amount, currency),
        `${said.hold_states[state]}${taken}`,
        <div key="until">
          <div>{formats.moment(Date.parse(ended ?? until), "UTC")}</div>
          {state === "open" && left > 0 && <div className={styles.quiet}>{said.hold_left(formats.duration(left))}</div>}
        </div>,
        <div key="for">
          {charge !== null && <Link to={`/charges/${encodeURIComponent(charge)}`}>{said.hold_charge}</Link>}
          {note !== null && <bdi>{note}</bdi>}
        </div>,
        ...(hasOpen ? [state === "open" ? <Release key="release" hold={hold} /> : ""] : []),
      ],
    };
  });
  return <Grid name={said.holds} columns={columns} rows={rows} />;
}

function Release({ hold: { wallet, key, amount, currency } }: { readonly hold: Hold }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  return (
    <Deliberate
      label={said.release}
      will={said.release_will(formats.money(amount, currency))}
      act={() => call("POST /v1/wallets/{id}/holds/{key}/release", { path: { id: wallet, key } })}
      renews={["wallets"]}
      isDestructive
    />
  );
}
