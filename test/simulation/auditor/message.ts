import type { LogRow } from "../traffic.ts";
import { readInstant } from "./clock.ts";

/** One row of the log, read. */
export interface AuditedMessage {
  readonly id: string;
  readonly waba: string;
  readonly number: string;
  readonly user: string;
  readonly inbound: boolean;
  /** Received (inbound) or sent (outbound); a message cannot have been sent after it was delivered. */
  readonly at: number;
  readonly deliveredAt: number;
  readonly template: boolean;
  readonly reaction: boolean;
  readonly category: string;
  readonly entry: boolean;
}

/**
 * GEN-01, GEN-02: an outbound message that was never delivered is left out, as if it had not been written.
 * A row that occurs twice counts once.
 */
export function readMessages(rows: readonly LogRow[]): AuditedMessage[] {
  const distinct = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return [...distinct.values()].filter((row) => row.direction === "inbound" || row.delivered_at !== "").map(read);
}

function read(row: LogRow): AuditedMessage {
  const inbound = row.direction === "inbound";
  const at = readInstant(row.at);
  const deliveredAt = inbound ? at : readInstant(row.delivered_at);
  return {
    id: row.id,
    waba: row.waba,
    number: row.number,
    user: row.user.replace(/^\+/, ""),
    inbound,
    at: Math.min(at, deliveredAt),
    deliveredAt,
    template: row.type === "template",
    reaction: row.type === "reaction",
    category: row.category,
    entry: row.entry_point !== "",
  };
}
