import { useQuery } from "@tanstack/react-query";
import { call } from "./client.ts";

/** Where nobody described an account, Daybook takes its zone and currency to be these. */
export const UNSTATED = { zone: "UTC", currency: "USD" } as const;

/** Zone and currency of a WABA: months, days and clock times of its messages are read there. */
export function useAccounts(): (waba: string) => { readonly zone: string; readonly currency: string } {
  const wabas = useQuery({ queryKey: ["wabas"], queryFn: ({ signal }) => call("GET /v1/wabas", { signal }) });
  return (waba) => wabas.data?.items.find(({ id }) => id === waba) ?? UNSTATED;
}
