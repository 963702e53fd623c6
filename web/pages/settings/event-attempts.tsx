import { useInfiniteQuery } from "@tanstack/react-query";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { EVENTS } from "../../texts/events.ts";
import { wordFor } from "../../texts/word-for.ts";

const PAGE_SIZE = 50;
const AGAIN_MS = 5_000;

/** Each attempt to deliver, and what the other side answered. */
export function EventAttempts({ id }: { readonly id: string }) {
  const said = useTexts(EVENTS);
  const formats = useFormats();
  const attempts = useInfiniteQuery({
    queryKey: ["event-attempts", id],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/event-endpoints/{id}/attempts", {
        path: { id },
        query: { limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/event-endpoints/{id}/attempts">) => next,
    refetchInterval: AGAIN_MS,
  });
  const columns = [
    { label: said.when },
    { label: said.event },
    { label: said.attempt, isFigure: true },
    { label: said.outcome },
    { label: said.answer },
    { label: said.took, isFigure: true },
  ];
  const all = attempts.data?.pages.flatMap(({ items }) => items) ?? [];
  const rows = all.map(({ event, type, attempt, at, outcome, status, reason, answer, took_ms: ms }) => ({
    key: `${event} ${attempt}`,
    cells: [
      <span key="at" className={styles.whole}>
        {formats.moment(Date.parse(at), "UTC")}
      </span>,
      wordFor(said.types, type),
      formats.number(attempt),
      said.outcomes[outcome],
      <bdi key="answer">{[status, reason, answer].filter((part) => part !== null && part !== "").join(" · ")}</bdi>,
      said.ms(formats.number(ms)),
    ],
  }));
  return (
    <Panel title={said.attempts}>
      {attempts.isError && <Failure error={attempts.error} again={() => void attempts.refetch()} />}
      {attempts.data && all.length === 0 && <p>{said.no_attempts}</p>}
      {all.length > 0 && <Grid name={said.attempts} columns={columns} rows={rows} />}
      <More of={attempts} />
    </Panel>
  );
}
