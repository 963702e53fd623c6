import type { Page, PageOf } from "../../port/reads.ts";
import { BadCursor } from "../../port/reads.ts";
import type { Hold } from "../../port/wallets.ts";
import type { Connection } from "../connection.ts";
import { NOW_MS } from "./funds.ts";

export interface HoldRow {
  readonly business: string;
  readonly key: string;
  readonly owner: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly state: Hold["state"];
  readonly captured: bigint;
  readonly unit: string | null;
  readonly note: string | null;
  readonly created_at: bigint;
  readonly created_by: string;
  readonly expires_at: bigint;
  readonly ended_at: bigint | null;
}

/** A hold whose time is over has expired, whether or not somebody has written that down yet. */
const STATE = `case when state = 'open' and expires_at <= ${NOW_MS} then 'expired' else state end`;
export const COLUMNS = `business, key, owner, currency, amount, ${STATE} as state, captured, unit, note, created_at,
  created_by, expires_at, case when state = 'open' and expires_at <= ${NOW_MS} then expires_at else ended_at end as ended_at`;

export function holdOf(row: HoldRow): Hold {
  const { unit, created_at: createdAt, created_by: createdBy, expires_at: expiresAt, ended_at: endedAt, ...rest } = row;
  return {
    ...rest,
    charge: unit === null ? null : unit.replaceAll("-", ""),
    createdAt: Number(createdAt),
    createdBy,
    expiresAt: Number(expiresAt),
    endedAt: endedAt === null ? null : Number(endedAt),
  };
}

/** The id of a charge is 32 hexadecimal digits; the store keeps it as a uuid. */
export function uuidOf(charge: string | null): string | null {
  return charge;
}

const CURSOR = /^(\d{1,15})~(.+)$/s;

/** Holds of a business, newest first. */
export async function listHolds(
  connection: Connection,
  { business, state }: { readonly business: string; readonly state: Hold["state"] | null },
  { limit, after }: Page,
): Promise<PageOf<Hold>> {
  const [, at = null, key = null] = after === undefined ? [] : (CURSOR.exec(after) ?? []);
  if (after !== undefined && at === null) throw new BadCursor("no place among holds");
  const { rows } = await connection.query<HoldRow>(
    `select * from (select ${COLUMNS} from wallet_hold where business = $1) hold
     where ($2::text is null or state = $2)
       and ($3::bigint is null or (created_at, key) < ($3, $4))
     order by created_at desc, key desc limit $5`,
    [business, state, at, key, limit + 1],
  );
  const items = rows.slice(0, limit).map(holdOf);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? `${last.createdAt}~${last.key}` : null };
}
