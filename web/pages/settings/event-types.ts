import type { RequestOf } from "../../api/client.ts";

/** Every type of event, those of charges last: there may be very many of them. */
export const EVENT_TYPES = [
  ...(["balance.low", "wallet.blocked", "wallet.unblocked", "wallet.topped_up"] as const),
  ...(["invoice.drafted", "invoice.issued", "invoice.settled", "invoice.voided"] as const),
  ...(["plan.changing", "event_endpoint.disabled"] as const),
  ...(["charge.created", "charge.changed", "charge.reversed"] as const),
] as const satisfies readonly EventType[];

export type EventType = NonNullable<RequestOf<"POST /v1/event-endpoints">["body"]["types"]>[number];
