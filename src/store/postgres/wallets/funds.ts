import type { DayUse } from "../../../core/billing/wallet-forecast.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import type { WalletAccount, WalletBalance, WalletFunds } from "../../port/wallets.ts";
import type { Connection } from "../connection.ts";

/** What an account came to by its entries: the kept sum, and what was recorded since. A credit balance is above zero. */
const BALANCE = `(
  - coalesce((select b.amount from wallet_base b where b.owner = $1 and b.business = $2 and b.currency = $3), 0)
  - coalesce((select sum(d.amount) from ledger_day d
      where d.kind = 'wallet' and d.owner = $1 and d.party = $2 and d.currency = $3 and d.recorded >= coalesce(
        (select b.before from wallet_base b where b.owner = $1 and b.business = $2 and b.currency = $3), '-infinity')), 0)
  )::numeric(30)`;
/** The store's clock, in milliseconds. */
export const NOW_MS = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

interface FundsRow {
  readonly balance: string;
  readonly at: bigint;
  readonly amounts: readonly bigint[];
  readonly ends: readonly bigint[];
}

/**
 * Balance and holds in one statement, so that they are of one moment: a hold that was taken by a posting is never seen as
 * gone before the posting itself is seen.
 */
export async function readFunds(
  connection: Connection,
  { owner, business, currency }: WalletAccount,
): Promise<WalletFunds> {
  const { rows } = await connection.query<FundsRow>({
    name: "wallet-funds",
    text: `select ${BALANCE} as balance, clock.at,
        array(select h.amount from wallet_hold h where h.business = $2 and h.owner = $1 and h.currency = $3
          and h.state = 'open' and h.expires_at > clock.at order by h.expires_at, h.key) as amounts,
        array(select h.expires_at from wallet_hold h where h.business = $2 and h.owner = $1 and h.currency = $3
          and h.state = 'open' and h.expires_at > clock.at order by h.expires_at, h.key) as ends
      from (select ${NOW_MS} as at) clock`,
    values: [owner, business, currency],
  });
  const [row] = rows;
  if (!row) throw new Error("a query without a source gives a row");
  const holds = row.amounts.map((amount, index) => ({ amount, expiresAt: Number(row.ends[index] ?? 0n) }));
  return { balance: BigInt(row.balance), holds, at: Number(row.at) };
}

/** What stands in a wallet, holds left out. */
export async function readBalance(connection: Connection, account: WalletAccount): Promise<Micros> {
  const { rows } = await connection.query<{ balance: string }>({
    name: "wallet-balance",
    text: `select ${BALANCE} as balance`,
    values: [account.owner, account.business, account.currency],
  });
  return BigInt(rows[0]?.balance ?? "0");
}

/**
 * Of every account of kind `wallet` that has an entry. The newest of the kept sums tells up to which day all of them are
 * complete, since they are moved all at once. Of one business in one seller's books where it is named. */
export async function readBalances(
  connection: Connection,
  of: Pick<WalletAccount, "business" | "owner"> | null,
): Promise<readonly WalletBalance[]> {
  const { rows } = await connection.query<WalletAccount & { readonly balance: string; readonly held: string }>({
    name: "wallet-balances",
    text: `select t.owner, t.business, t.currency, (-sum(t.amount))::numeric(30) as balance,
        coalesce((select sum(h.amount) from wallet_hold h where h.business = t.business and h.owner = t.owner
          and h.currency = t.currency and h.state = 'open' and h.expires_at > ${NOW_MS}), 0)::numeric(30) as held
      from (
        select b.owner, b.business, b.currency, b.amount from wallet_base b
          where $1::text is null or (b.owner = $1 and b.business = $2)
        union all
        select d.owner, d.party, d.currency, d.amount from ledger_day d
          where d.kind = 'wallet' and d.recorded >= coalesce((select max(b.before) from wallet_base b), '-infinity')
            and ($1::text is null or (d.owner = $1 and d.party = $2))) t
      group by t.owner, t.business, t.currency order by t.business, t.owner, t.currency`,
    values: [of?.owner ?? null, of?.business ?? null],
  });
  return rows.map((row) => ({ ...row, balance: BigInt(row.balance), held: BigInt(row.held) }));
}

/** What stage 3 posted, by the day on which it happened: charges, and what was taken back of them. */
export async function readUses(
  connection: Connection,
  { owner, business, currency }: WalletAccount,
  since: string,
): Promise<readonly DayUse[]> {
  const { rows } = await connection.query<{ day: string; amount: string }>(
    `select happened as day, sum(amount)::numeric(30) as amount from ledger_day
     where owner = $1 and kind = 'wallet' and party = $2 and currency = $3 and partition < 256 and happened >= $4
     group by happened order by happened`,
    [owner, business, currency, since],
  );
  return rows.map(({ day, amount }) => ({ day, amount: BigInt(amount) }));
}

/**
 * Moves the kept sums up to the day before yesterday. A transaction that records on a day is over within minutes of it, so
 * nothing is ever added to a day that is so far back.
 */
export async function rebase(connection: Connection): Promise<number> {
  const { count } = await connection.query(
    `insert into wallet_base as b (owner, business, currency, before, amount)
     select d.owner, d.party, d.currency, day.before, sum(d.amount)
       from (select (clock_timestamp() at time zone 'UTC')::date - 1 as before) day, ledger_day d
       left join wallet_base k on k.owner = d.owner and k.business = d.party and k.currency = d.currency
       where d.kind = 'wallet' and d.recorded < day.before and d.recorded >= coalesce(k.before, '-infinity')
       group by d.owner, d.party, d.currency, day.before
     on conflict (owner, business, currency) do update
       set before = excluded.before, amount = b.amount + excluded.amount where b.before < excluded.before`,
  );
  return count;
}
