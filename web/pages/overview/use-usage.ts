import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { Days } from "./review.ts";

/** Sums of some days, by what is asked for. */
export function useUsage(by: string, { from, to }: Days) {
  return useQuery({
    queryKey: ["usage", by, from, to],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by, from, to }, signal }),
    placeholderData: (before) => before,
  });
}
