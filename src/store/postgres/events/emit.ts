import { randomUUID } from "node:crypto";
import type { BillingEvent } from "../../port/billing.ts";
import type { Connection } from "../connection.ts";
import { insertBatch } from "../unnest.ts";

const EMIT = insertBatch("event-emit", {
  into: "event",
  columns: { id: "uuid", type: "text", business: "text", body: "jsonb" },
});

/** Says that something happened, in the transaction that makes it happen. */
export async function emitEvents(connection: Connection, events: readonly BillingEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ type, business, body }) => ({
    id: randomUUID(),
    type,
    business,
    body: JSON.stringify(body),
  }));
  await connection.query(EMIT.bind(rows));
}
