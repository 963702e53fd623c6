import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, addressOf, call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { ByLink } from "./by-link.tsx";
import { ChargeList } from "./charge-list.tsx";
import { Filters, filterInAddress, queryOf } from "./filters.tsx";

const PAGE_SIZE = 1_000;

/** Every charge in force; however many there are, only those in view are drawn. */
export function Page() {
  const said = useTexts(CHARGES);
  const [filter, setFilter] = useState(filterInAddress);
  const query = queryOf(filter);
  const liveness = useLive(["charges"]);
  const charges = useInfiniteQuery({
    queryKey: ["charges", "list", query],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/charges", {
        query: { ...query, limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/charges">) => next,
  });
  const rows = charges.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <LiveMark liveness={liveness} />
        <a href={addressOf("GET /v1/charges", { query: { ...query, format: "csv" } })} download="charges.csv">
          {said.csv}
        </a>
      </PageHead>
      <Filters filter={filter} onFilter={setFilter} />
      <ByLink filter={filter} onFilter={setFilter} />
      {charges.isPending && <Waiting />}
      {charges.isError && <Failure error={charges.error} again={() => void charges.refetch()} />}
      {charges.data && rows.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {rows.length > 0 && (
        <ChargeList
          rows={rows}
          hasMore={charges.hasNextPage}
          onEnd={() => charges.hasNextPage && !charges.isFetchingNextPage && void charges.fetchNextPage()}
        />
      )}
    </>
  );
}
