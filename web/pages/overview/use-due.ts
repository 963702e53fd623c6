import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";

const MOST = 1_000;
const MOST_PAYMENTS = 100;

/** Money that somebody has to see to. */
export interface Due {
  /** Issued invoices whose day to pay is over. */
  readonly overdue: number;
  /** Payments that are nobody's; whoever is limited to some accounts is not told. */
  readonly unclaimed: number;
}

export function useDue(): Due {
  const me = useMe();
  const today = new Date().toISOString().slice(0, 10);
  const invoices = useQuery({
    queryKey: ["invoices", "unpaid"],
    queryFn: ({ signal }) => call("GET /v1/invoices", { query: { state: "issued", limit: MOST }, signal }),
  });
  const payments = useQuery({
    queryKey: ["payments", "unclaimed"],
    queryFn: ({ signal }) => call("GET /v1/payments", { query: { state: "open", limit: MOST_PAYMENTS }, signal }),
    enabled: me.data?.wabas === "all",
  });
  const late = (invoices.data?.items ?? []).filter(
    ({ kind, due_on: due }) => kind === "invoice" && due !== null && due < today,
  );
  return { overdue: late.length, unclaimed: payments.data?.items.length ?? 0 };
}
