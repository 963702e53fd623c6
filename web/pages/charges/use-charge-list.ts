import { type Query, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useNews } from "../../api/live.ts";
import type { ChargeQuery } from "./filters.tsx";

const PAGE_SIZE = 1_000;
/** Of a list so long, all of it is read again when something was booked; of a longer one, when somebody wants it. */
const MOST_PAGES_RENEWED = 2;
const LIST = ["charges", "list"] as const;

/** The charges of a filter, page by page, and what is to be known of them. */
export function useChargeList(query: ChargeQuery) {
  const cache = useQueryClient();
  const [isBehind, setBehind] = useState(false);
  const liveness = useNews(
    useCallback(() => {
      void cache.invalidateQueries({ queryKey: LIST, predicate: isShort });
      setBehind(
        cache
          .getQueryCache()
          .findAll({ queryKey: LIST, type: "active" })
          .some((one) => !isShort(one)),
      );
    }, [cache]),
  );
  const charges = useInfiniteQuery({
    queryKey: [...LIST, query],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/charges", {
        query: { ...query, limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/charges">) => next,
    refetchOnMount: isShort,
    refetchOnReconnect: isShort,
    refetchOnWindowFocus: isShort,
  });
  const rows = useMemo(() => charges.data?.pages.flatMap(({ items }) => items) ?? [], [charges.data]);
  const beginAnew = () => {
    setBehind(false);
    void cache.resetQueries({ queryKey: LIST });
  };
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = charges;
  const next = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isLong = rows.length > MOST_PAGES_RENEWED * PAGE_SIZE;
  return { charges, rows, next, liveness, isBehind: isBehind && isLong, beginAnew };
}

/** Whether a list is short enough to be read again without being asked. */
function isShort({ state }: Pick<Query, "state">): boolean {
  const data: unknown = state.data;
  const pages = typeof data === "object" && data !== null && "pages" in data ? data.pages : [];
  return !Array.isArray(pages) || pages.length <= MOST_PAGES_RENEWED;
}
