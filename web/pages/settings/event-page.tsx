import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
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
import { Waiting } from "../../parts/waiting.tsx";
import { EVENTS } from "../../texts/events.ts";
import { wordFor } from "../../texts/word-for.ts";
import { EventAttempts } from "./event-attempts.tsx";
import { SettingsFrame } from "./frame.tsx";

const PAGE_SIZE = 50;
/** Deliveries go on by themselves while one looks. */
const AGAIN_MS = 5_000;
const STATES = ["waiting", "delivered", "given_up"] as const;
type Delivery = AnswerOf<"GET /v1/event-endpoints/{id}/deliveries">["items"][number];

/** What an address was told, and what waits for it. */
export function Page() {
  const { id = "" } = useParams({ strict: false });
  return (
    <SettingsFrame tab="events">
      <Told id={id} />
    </SettingsFrame>
  );
}

function Told({ id }: { readonly id: string }) {
  const said = useTexts(EVENTS);
  const mayWrite = useMayWrite();
  const endpoint = useQuery({
    queryKey: ["event-endpoints", id],
    queryFn: ({ signal }) => call("GET /v1/event-endpoints/{id}", { path: { id }, signal }),
  });
  if (endpoint.isPending) return <Waiting />;
  if (endpoint.isError) return <Failure error={endpoint.error} again={() => void endpoint.refetch()} />;
  return (
    <>
      <p>
        <Link to="/settings/events">{said.all}</Link> · <bdi data-testid="told">{endpoint.data.url}</bdi>
      </p>
      <Deliveries id={id} />
      {mayWrite && <Replay id={id} />}
      <EventAttempts id={id} />
    </>
  );
}

function Deliveries({ id }: { readonly id: string }) {
  const said = useTexts(EVENTS);
  const [state, setState] = useState<Delivery["state"] | "">("");
  const deliveries = useInfiniteQuery({
    queryKey: ["event-deliveries", id, state],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/event-endpoints/{id}/deliveries", {
        path: { id },
        query: { limit: PAGE_SIZE, ...(state !== "" && { state }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/event-endpoints/{id}/deliveries">) => next,
    refetchInterval: AGAIN_MS,
  });
  const all = deliveries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel title={said.deliveries}>
      <div className={styles.choices}>
        <NativeSelect
          label={said.state}
          value={state}
          data={[{ value: "", label: said.any }, ...STATES.map((value) => ({ value, label: said.states[value] }))]}
          onChange={({ currentTarget: { value } }) => setState(STATES.find((one) => one === value) ?? "")}
        />
      </div>
      {deliveries.isPending && <Waiting />}
      {deliveries.isError && <Failure error={deliveries.error} again={() => void deliveries.refetch()} />}
      {deliveries.data && all.length === 0 && <p>{said.no_deliveries}</p>}
      {all.length > 0 && <DeliveryTable id={id} all={all} />}
      <More of={deliveries} />
    </Panel>
  );
}

function DeliveryTable({ id, all }: { readonly id: string; readonly all: readonly Delivery[] }) {
  const said = useTexts(EVENTS);
  const formats = useFormats();
  const mayWrite = useMayWrite();
  const columns = [
    { label: said.happened },
    { label: said.event },
    { label: said.state },
    { label: said.attempts, isFigure: true },
    { label: said.next },
    { label: said.again },
  ];
  const rows = all.map(({ event, type, happened_at: at, state, attempts, next_attempt_at: next }) => ({
    key: event,
    cells: [
      <span key="at" className={styles.whole}>
        {formats.moment(Date.parse(at), "UTC")}
      </span>,
      wordFor(said.types, type),
      said.states[state],
      formats.number(attempts),
      next === null ? "" : formats.moment(Date.parse(next), "UTC"),
      mayWrite && state !== "waiting" && (
        <Deliberate
          key="again"
          label={said.again}
          will={said.again_will}
          act={() => call("POST /v1/event-endpoints/{id}/replay", { path: { id }, body: { event } })}
          renews={["event-deliveries", "event-attempts", "audit"]}
        />
      ),
    ],
  }));
  return <Grid name={said.deliveries} columns={columns} rows={rows} />;
}

/** For a receiver that was down for long, or was registered late. */
function Replay({ id }: { readonly id: string }) {
  const said = useTexts(EVENTS);
  const formats = useFormats();
  const [since, setSince] = useState("");
  const [isAll, setAll] = useState(false);
  const [queued, setQueued] = useState<number | null>(null);
  const act = async () => {
    const body = { since: `${since}T00:00:00Z`, all: isAll };
    setQueued((await call("POST /v1/event-endpoints/{id}/replay", { path: { id }, body })).queued);
  };
  return (
    <Panel title={said.replay}>
      {queued !== null && <p role="status">{said.queued(formats.number(queued))}</p>}
      <Deliberate
        label={said.replay}
        will={said.replay_will}
        act={act}
        renews={["event-deliveries", "event-attempts", "audit"]}
      >
        <TextInput
          label={said.since_day}
          type="date"
          required
          value={since}
          onChange={({ currentTarget }) => setSince(currentTarget.value)}
        />
        <Checkbox label={said.arrived_too} checked={isAll} onChange={() => setAll(!isAll)} />
      </Deliberate>
    </Panel>
  );
}
