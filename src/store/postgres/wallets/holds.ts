import { fundsOf } from "../../../core/billing/wallet.ts";
import { captureTransaction } from "../../../core/billing/wallet-entries.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { Doer, Hold, HoldRefusal, NewHold, SentMessage, WalletAccount } from "../../port/wallets.ts";
import { openAudit } from "../access/audit.ts";
import type { Connection, Pool } from "../connection.ts";
import { appendEntries, deskPartition } from "../ledger/append.ts";
import { transaction } from "../transaction.ts";
import { NOW_MS, readFunds } from "./funds.ts";
import { COLUMNS, type HoldRow, holdOf, uuidOf } from "./hold-row.ts";

type Answer = Result<Hold, HoldRefusal>;

/** Sets money aside, if it is there. The same key with the same wish is the same hold, whatever became of it. */
export function takeHold(pool: Pool, account: WalletAccount, wish: NewHold, by: Doer): Promise<Answer> {
  return transaction(pool, async (connection) => {
    await lockWallet(connection, account.business);
    const known = await readHold(connection, account.business, wish.key);
    if (known) return isSame(known, account, wish) ? ok(known) : refuse({ code: "key_used", hold: known });
    const { balance, holds, at } = await readFunds(connection, account);
    const { available } = fundsOf(balance, holds, at);
    if (wish.amount > available) return refuse({ code: "insufficient", available });
    const { rows } = await connection.query<HoldRow>({
      name: "hold-insert",
      text: `insert into wallet_hold
          (business, key, owner, currency, amount, unit, note, created_at, created_by, expires_at, number, message)
        values ($1, $2, $3, $4, $5, $6, $7, $8::bigint, $9, $8::bigint + $10::bigint, $11, $12) returning ${COLUMNS}`,
      values: [
        ...[account.business, wish.key, account.owner, account.currency, wish.amount, uuidOf(wish.charge)],
        ...[wish.note, at, by.actor, wish.lastsMs, wish.sent?.number ?? null, wish.sent?.message ?? null],
      ],
    });
    return ok(oneOf(rows));
  });
}

/** Takes money that was set aside out of the wallet, and gives the rest back. */
export function captureHold(
  pool: Pool,
  { business, key }: { readonly business: string; readonly key: string },
  { amount: wanted, reason }: { readonly amount: bigint | null; readonly reason: string },
  by: Doer,
): Promise<Answer> {
  return transaction(pool, async (connection) => {
    await lockWallet(connection, business);
    const hold = await readHold(connection, business, key, "lock");
    if (!hold) return refuse({ code: "unknown_hold" });
    const amount = wanted ?? hold.amount;
    if (hold.state === "captured" && hold.captured === amount && hold.charge === null) return ok(hold);
    if (hold.state !== "open") return refuse({ code: "hold_ended", hold });
    if (hold.charge !== null) return refuse({ code: "taken_by_charge", hold });
    if (amount > hold.amount) return refuse({ code: "more_than_held", hold });
    const now = await clock(connection);
    if (amount > 0n) {
      const { owner, currency } = hold;
      const times = { happenedAt: now, recordedAt: now };
      const passing = { owner, party: business, amount, currency, reference: `hold:${key}`, ...times };
      await appendEntries(connection, deskPartition(business), [captureTransaction(passing, reason)]);
    }
    const ended = await end(connection, hold, { state: amount > 0n ? "captured" : "released", captured: amount, now });
    await openAudit(connection).append({
      ...{ actor: by.actor, actorName: by.actorName, request: by.request, action: "wallet.capture", subject: business },
      before: null,
      after: { hold: key, amount: `${amount}`, currency: hold.currency, reason },
    });
    return ok(ended);
  });
}

/** Gives back what was set aside. */
export function releaseHold(pool: Pool, business: string, key: string): Promise<Answer> {
  return transaction(pool, async (connection) => {
    await lockWallet(connection, business);
    const hold = await readHold(connection, business, key, "lock");
    if (!hold) return refuse({ code: "unknown_hold" });
    if (hold.state === "released") return ok(hold);
    if (hold.state !== "open") return refuse({ code: "hold_ended", hold });
    return ok(await end(connection, hold, { state: "released", captured: 0n, now: await clock(connection) }));
  });
}

/** From now on the posting of a charge takes the money. */
export function bindHold(
  pool: Pool,
  { business, key }: { readonly business: string; readonly key: string },
  charge: string,
  sent: SentMessage | null,
): Promise<Answer> {
  return transaction(pool, async (connection) => {
    const hold = await readHold(connection, business, key, "lock");
    if (!hold) return refuse({ code: "unknown_hold" });
    if (hold.charge === charge) return ok(hold);
    if (hold.charge !== null) return refuse({ code: "taken_by_charge", hold });
    if (hold.state !== "open") return refuse({ code: "hold_ended", hold });
    const { rows } = await connection.query<HoldRow>(
      `update wallet_hold set unit = $3, number = $4, message = $5 where business = $1 and key = $2 returning ${COLUMNS}`,
      [business, key, uuidOf(charge), sent?.number ?? null, sent?.message ?? null],
    );
    return ok(oneOf(rows));
  });
}

/** Whoever changes what is set aside comes one after the other. */
export async function lockWallet(connection: Connection, business: string): Promise<void> {
  const lock = { name: "wallet-lock", text: "select from wallet where business = $1 for update", values: [business] };
  if ((await connection.query(lock)).count > 0) return;
  await connection.query("insert into wallet (business) values ($1) on conflict (business) do nothing", [business]);
  await connection.query(lock);
}

export async function readHold(
  connection: Connection,
  business: string,
  key: string,
  lock?: "lock",
): Promise<Hold | undefined> {
  const { rows } = await connection.query<HoldRow>({
    name: `hold-read-${lock ?? "plain"}`,
    text: `select ${COLUMNS} from wallet_hold where business = $1 and key = $2${lock ? " for update" : ""}`,
    values: [business, key],
  });
  return rows[0] && holdOf(rows[0]);
}

/** The store's clock. */
export async function clock(connection: Connection): Promise<number> {
  const { rows } = await connection.query<{ now: bigint }>(`select ${NOW_MS} as now`);
  return Number(rows[0]?.now ?? 0n);
}

interface End {
  readonly state: Hold["state"];
  readonly captured: bigint;
  readonly now: number;
}

async function end(connection: Connection, { business, key }: Hold, { state, captured, now }: End): Promise<Hold> {
  const { rows } = await connection.query<HoldRow>(
    `update wallet_hold set state = $3, captured = $4, ended_at = $5 where business = $1 and key = $2
     returning ${COLUMNS}`,
    [business, key, state, captured, now],
  );
  return oneOf(rows);
}

function oneOf(rows: readonly HoldRow[]): Hold {
  const [row] = rows;
  if (!row) throw new Error("a row that is locked is there");
  return holdOf(row);
}

function isSame(hold: Hold, account: WalletAccount, wish: NewHold): boolean {
  return hold.amount === wish.amount && hold.currency === account.currency && hold.owner === account.owner;
}
