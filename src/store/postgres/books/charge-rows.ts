import type { PackedCharge } from "../../../core/ledger/charge-form.ts";
import type { ChargeState, StoredCharge } from "../../port/books.ts";
import type { Shapes } from "./shapes.ts";

/** The columns of a charge, of the table that is called `c`. */
export const CHARGE_COLUMNS = `c.partition, c.number, c.message, c.owner, c.state, c.revision, c.occurred_at, c.expires_at,
  c.day, c.waba, c.end_user, c.template, c.agent, c.campaign, c.counter::text as counter, c.band, c.shape::text as shape,
  c.booking`;

/** A charge as it is read. */
export interface ChargeRow {
  readonly partition: number;
  readonly number: string;
  readonly message: string;
  readonly owner: number;
  readonly state: ChargeState;
  readonly revision: number;
  readonly occurred_at: bigint;
  readonly expires_at: bigint | null;
  readonly day: string;
  readonly waba: string;
  readonly end_user: string;
  readonly template: string | null;
  readonly agent: string | null;
  readonly campaign: string | null;
  readonly counter: string | null;
  readonly band: bigint | null;
  readonly shape: string;
  readonly booking: number;
}

/** A charge of its row; its shape must be loaded. */
export function chargeOf(row: ChargeRow, shapes: Pick<Shapes, "bodyOf">): StoredCharge {
  const { partition, number, message, owner, state, revision, counter, booking } = row;
  const band = row.band === null ? null : Number(row.band);
  return { partition, number, message, owner, state, revision, packed: packedOf(row, shapes), counter, band, booking };
}

/** What a row says of a charge. */
export function packedOf(
  row: Pick<
    ChargeRow,
    "shape" | "occurred_at" | "expires_at" | "day" | "waba" | "end_user" | "template" | "agent" | "campaign"
  >,
  shapes: Pick<Shapes, "bodyOf">,
): PackedCharge {
  return {
    shape: shapes.bodyOf(row.shape),
    occurredAt: Number(row.occurred_at),
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
    day: row.day,
    waba: row.waba,
    user: row.end_user,
    template: row.template,
    agent: row.agent,
    campaign: row.campaign,
  };
}
