import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { Period } from "./periods.ts";

/** Sums of some days; `by` is one dimension or several with commas between. */
export function useUsage({ from, to }: Period, by: string) {
  return useQuery({
    queryKey: ["usage", by, from, to],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by, from, to }, signal }),
  });
}
