import { Button, NativeSelect, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { isShort, useListNews } from "../../api/long-list.ts";
import { useAccounts } from "../../api/zones.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Behind } from "../../parts/behind.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Scrolling } from "../../parts/scrolling.tsx";
import { useClock, useNow } from "../../parts/use-now.ts";
import { Waiting } from "../../parts/waiting.tsx";
import { DIALOGS } from "../../texts/dialogs.ts";
import styles from "./dialogs.module.css";
import { Left } from "./left.tsx";
import { FILTERS, type Filter, isKept, type Thread } from "./thread-filter.ts";

const PAGE_SIZE = 100;
const POLL_MS = 5_000;

/** Live threads with what is open in each, counting down. */
export function Page() {
  const said = useTexts(DIALOGS);
  const [filter, setFilter] = useState<Filter>("all");
  const threads = useInfiniteQuery({
    queryKey: ["threads", "list"],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/threads", { query: { limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/threads">) => next,
    refetchInterval: (query) => isShort(query) && POLL_MS,
    refetchOnMount: isShort,
    refetchOnReconnect: isShort,
    refetchOnWindowFocus: isShort,
  });
  const news = useListNews("threads", threads.data);
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <LiveMark liveness={news.liveness} />
        <NativeSelect
          aria-label={said.filter}
          value={filter}
          data={FILTERS.map((value) => ({ value, label: said.filters[value] }))}
          onChange={({ currentTarget: { value } }) => setFilter(FILTERS.find((known) => known === value) ?? "all")}
        />
      </PageHead>
      <Behind of={news} />
      {threads.isPending && <Waiting />}
      {threads.isError && <Failure error={threads.error} again={() => void threads.refetch()} />}
      {threads.data && <Threads all={threads.data.pages.flatMap(({ items }) => items)} filter={filter} />}
      {threads.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={threads.isFetchingNextPage}
          onClick={() => void threads.fetchNextPage()}
        >
          {said.more}
        </Button>
      )}
    </>
  );
}

function Threads({ all, filter }: { readonly all: readonly Thread[]; readonly filter: Filter }) {
  const said = useTexts(DIALOGS);
  const now = useNow();
  const accountOf = useAccounts();
  const kept = all.filter((thread) => isKept(thread, filter, now));
  if (all.length === 0) return <Empty title={said.none}>{said.none_help}</Empty>;
  if (kept.length === 0) return <Empty title={said.none_kept} />;
  return (
    <Scrolling name={said.title}>
      <Table verticalSpacing="xs" highlightOnHover className={styles.threads}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{said.user}</Table.Th>
            <Table.Th>{said.number}</Table.Th>
            <Table.Th>{said.window}</Table.Th>
            <Table.Th>{said.entry}</Table.Th>
            <Table.Th>{said.conversations}</Table.Th>
            <Table.Th>{said.last}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {kept.map((thread) => (
            <ThreadRow key={`${thread.number} ${thread.user}`} thread={thread} zone={accountOf(thread.waba).zone} />
          ))}
        </Table.Tbody>
      </Table>
    </Scrolling>
  );
}

interface RowProps {
  readonly thread: Thread;
  readonly zone: string;
}

/** What counts down in a row is drawn by itself. */
const ThreadRow = memo(function ThreadRow({ thread, zone }: RowProps) {
  const formats = useFormats();
  const { number, user, windows, last_event_at: last } = thread;
  const running = useClock((now) => windows.conversations.filter(({ until }) => Date.parse(until) > now).length);
  return (
    <Table.Tr data-thread={user}>
      <Table.Th scope="row">
        <Link to={`/dialogs/${encodeURIComponent(number)}/${encodeURIComponent(user)}`}>
          <bdi>{user}</bdi>
        </Link>
      </Table.Th>
      <Table.Td>
        <bdi>{number}</bdi>
      </Table.Td>
      <Table.Td>
        <Left until={windows.customer_service_window?.until} />
      </Table.Td>
      <Table.Td>
        <Left until={windows.free_entry_point?.until} />
      </Table.Td>
      <Table.Td>{formats.number(running)}</Table.Td>
      <Table.Td>{formats.moment(Date.parse(last), zone)}</Table.Td>
    </Table.Tr>
  );
});
