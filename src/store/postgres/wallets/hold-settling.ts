import type { HeldMessage, Wallets } from "../../port/wallets.ts";
import type { Pool } from "../connection.ts";
import { NOW_MS } from "./funds.ts";

/**
 * Ends holds whose time is over, and those whose charge has been posted. Neither needs the lock of a wallet: what has
 * expired counts no longer anyway, and a posting is committed before its hold is seen to be taken.
 */
export async function settleHolds(pool: Pool): Promise<number> {
  const posted = await pool.query(
    `update wallet_hold h set state = 'captured', ended_at = ${NOW_MS},
       captured = least(h.amount, greatest(coalesce(due.price, 0), 0))
     from (
       select o.business, o.key, p.price from wallet_hold o
         join sale s on s.unit = o.unit and s.until is null and s.business = o.business
         join sale_shape p on p.id = s.shape
         where o.state = 'open' and p.price is not null for update of o skip locked) due
     where h.business = due.business and h.key = due.key`,
  );
  const expired = await pool.query(
    `update wallet_hold h set state = 'expired', ended_at = h.expires_at
     from (select o.business, o.key from wallet_hold o
       where o.state = 'open' and o.expires_at <= ${NOW_MS} for update skip locked) due
     where h.business = due.business and h.key = due.key`,
  );
  return posted.count + expired.count;
}

/** A number may be named in two ways; its messages stand under one of them. */
export async function heldMessages(pool: Pool, businesses: readonly string[]): Promise<readonly HeldMessage[]> {
  const { rows } = await pool.query<HeldMessage>({
    name: "hold-messages",
    text: `select o.business, o.key, m.partition, m.number, m.id as message, m.root from wallet_hold o
      join number n on n.name = o.number join message m on m.partition = n.partition and m.number = o.number and m.id = o.message
      where o.state = 'open' and o.business = any($1) and o.message is not null and m.root is not null
      order by o.business, o.key`,
    values: [businesses],
  });
  return rows;
}

/** The sale is on file and so posted: what is taken here is never seen as gone before the posting is. */
export async function settleByDialog(
  pool: Pool,
  { business, key }: Parameters<Wallets["settleByDialog"]>[0],
  { unit, isOpener }: Parameters<Wallets["settleByDialog"]>[1],
): Promise<boolean> {
  const { count } = await pool.query(
    `update wallet_hold h set state = 'captured', ended_at = ${NOW_MS},
       captured = case when $4 then least(h.amount, greatest(p.price, 0)) else 0 end
     from sale s join sale_shape p on p.id = s.shape
     where h.business = $1 and h.key = $2 and h.state = 'open' and h.expires_at > ${NOW_MS}
       and s.unit = $3::uuid and s.business = $1 and s.until is null and p.price is not null`,
    [business, key, unit, isOpener],
  );
  return count > 0;
}
