import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

/** They are counted anew each time, so they are asked for once in a while and not with every charge that is booked. */
const PAUSE_MS = 30_000;

/** How many charges of a month stand how beside what Meta says. */
export function useBases(month: string) {
  return useQuery({
    queryKey: ["bases", month],
    queryFn: ({ signal }) => call("GET /v1/usage/basis", { query: { month }, signal }),
    staleTime: PAUSE_MS,
    refetchInterval: PAUSE_MS,
  });
}
