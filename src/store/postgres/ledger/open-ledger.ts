import { compareBytes } from "../../../core/kernel/bytes.ts";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import { accountKey, isAccountKind } from "../../../core/ledger/accounts.ts";
import type { Balance } from "../../../core/ledger/balance.ts";
import type { AccountFilter, Ledger } from "../../port/billing.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { appendEntries, deskPartition } from "./append.ts";
import { ENTRY_COLUMNS, type EntryRow, entryOf } from "./entry-form.ts";

export function openLedger(pool: Pool): Ledger {
  return {
    append: async (business, entries) => {
      const fresh = await transaction(pool, (connection) =>
        appendEntries(connection, deskPartition(business), entries),
      );
      return fresh.length;
    },
    balances: (filter, asOf = {}) => balancesOf(pool, filter, asOf),
    entriesOf: (subject) => entriesOf(pool, subject),
  };
}

/** All entries about a subject, in the order of recording. */
export async function entriesOf(connection: Connection, subject: string) {
  const { rows } = await connection.query<EntryRow & { body: string }>({
    name: "ledger-entries-of",
    text: `select ${ENTRY_COLUMNS}, s.body::text as body from ledger_entry e join ledger_shape s on s.id = e.shape
      where e.subject = $1 order by e.recorded_at, e.partition, e.seq`,
    values: [subject],
  });
  return rows.map((row) => entryOf(row, row.body));
}

const ACCOUNT = `($1::text is null or owner = $1) and ($2::text is null or kind = $2)
  and ($3::text is null or party = $3) and ($4::text is null or currency = $4)`;

/**
 * Whole days from their sums, and the entries of the two days that the moments cut. $5 and $6: the starts of those days;
 * $7 and $8: the moments.
 */
const BALANCES = `
  with cut as materialized (
    select e.shape, count(*) as entries from ledger_entry e
    where (e.happened_at >= $5 and e.happened_at < $7 and e.recorded_at < $8)
      or (e.recorded_at >= $6 and e.recorded_at < $8 and e.happened_at < $5)
    group by e.shape),
  parts as (
    select owner, kind, party, currency, amount from ledger_day
    where (happened - date '1970-01-01')::int8 * ${DAY_MS} < $5 and (recorded - date '1970-01-01')::int8 * ${DAY_MS} < $6
      and ${ACCOUNT}
    union all
    select owner, kind, party, currency, amount from (
      select p ->> 0 as owner, p ->> 1 as kind, coalesce(p ->> 2, '') as party, p ->> 4 as currency,
        (p ->> 3)::numeric * cut.entries as amount
      from cut join ledger_shape s on s.id = cut.shape cross join json_array_elements(s.body -> 'postings') p) posted
    where ${ACCOUNT})
  select owner, kind, party, currency, sum(amount)::text as amount from parts group by owner, kind, party, currency`;

interface BalanceRow {
  readonly owner: string;
  readonly kind: string;
  readonly party: string;
  readonly currency: string;
  readonly amount: string;
}

/** Later than any moment, and a whole day. */
const NEVER = 100_000_000 * DAY_MS;

/** Balances as of moments in both times, in order of their accounts. */
export async function balancesOf(
  connection: Connection,
  { owner, kind, party, currency }: AccountFilter,
  { happenedBefore = NEVER, recordedBefore = NEVER }: { happenedBefore?: Instant; recordedBefore?: Instant },
): Promise<readonly Balance[]> {
  const { rows } = await connection.query<BalanceRow>({
    name: "ledger-balances",
    text: BALANCES,
    values: [
      owner ?? null,
      kind ?? null,
      party ?? null,
      currency ?? null,
      dayStart(happenedBefore),
      dayStart(recordedBefore),
      happenedBefore,
      recordedBefore,
    ],
  });
  return rows
    .flatMap(balanceOf)
    .map((balance): [string, Balance] => [`${accountKey(balance.account)}\n${balance.currency}`, balance])
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([, balance]) => balance);
}

function balanceOf({ owner, kind, party, currency, amount }: BalanceRow): readonly Balance[] {
  if (!isAccountKind(kind)) return [];
  return [{ account: { owner, kind, party: party === "" ? null : party }, currency, amount: BigInt(amount) }];
}

function dayStart(at: Instant): Instant {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
