import { unpackMessage } from "../../../core/ledger/message-form.ts";
import type { PackedUsage } from "../../../core/ledger/usage-form.ts";
import type { StoredMessage } from "../../port/books.ts";
import type { Connection, Statement } from "../connection.ts";
import type { Shapes } from "./shapes.ts";

/** The columns of a message, of the table that is called `m`. */
export const MESSAGE_COLUMNS = `m.number, m.root, m.waba, m.body, m.usage_shape::text as usage_shape, m.usage_at,
  m.usage_date, m.usage_expires, m.charge_id::text as charge_id`;

/** A message as it is read. */
export interface MessageRow extends UsageRow {
  readonly number: string;
  readonly root: string | null;
  readonly waba: string;
  readonly body: string;
  readonly charge_id: string | null;
}

/** The usage columns of a message. */
export interface UsageRow {
  readonly usage_shape: string | null;
  readonly usage_at: bigint | null;
  readonly usage_date: string | null;
  readonly usage_expires: bigint | null;
}

/** Reads messages by a statement that selects {@link MESSAGE_COLUMNS}. */
export async function readMessages(
  connection: Connection,
  shapes: Shapes,
  statement: Statement,
): Promise<readonly StoredMessage[]> {
  const { rows } = await connection.query<MessageRow>(statement);
  await shapes.load(rows.map(({ usage_shape }) => usage_shape));
  return rows.map((row) => storedOf(row, shapes));
}

/** A message of its row; the shape of its usage must be loaded. */
export function storedOf(row: MessageRow, shapes: Shapes): StoredMessage {
  const { number, root, waba, body, charge_id } = row;
  return {
    message: unpackMessage(body, number),
    packed: body,
    root,
    waba,
    chargeId: charge_id === null ? null : charge_id.replaceAll("-", ""),
    usage: usageOf(row, shapes),
  };
}

/** The usage of a message; its shape must be loaded. */
export function usageOf(
  { usage_shape, usage_at, usage_date, usage_expires }: UsageRow,
  shapes: Shapes,
): PackedUsage | null {
  if (usage_shape === null || usage_at === null || usage_date === null) return null;
  return {
    shape: shapes.bodyOf(usage_shape),
    occurredAt: Number(usage_at),
    date: usage_date,
    expiresAt: usage_expires === null ? null : Number(usage_expires),
  };
}
