import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { isShort, useListNews } from "../../api/long-list.ts";
import type { ChargeQuery } from "./filters.tsx";

const PAGE_SIZE = 1_000;

/** The charges of a filter, page by page, and what is to be known of them. */
export function useChargeList(query: ChargeQuery) {
  const charges = useInfiniteQuery({
    queryKey: ["charges", "list", query],
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
  const news = useListNews("charges", charges.data);
  const rows = useMemo(() => charges.data?.pages.flatMap(({ items }) => items) ?? [], [charges.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = charges;
  const next = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { charges, rows, next, news };
}
