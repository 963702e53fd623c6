import type { WatchState } from "../../../core/billing/wallet-watch.ts";
import type { WalletAccount, Wallets } from "../../port/wallets.ts";
import type { Pool } from "../connection.ts";
import { emitEvents } from "../events/emit.ts";
import { transaction } from "../transaction.ts";
import { readBalance, readBalances, readFunds, readUses, rebase } from "./funds.ts";
import { listHolds } from "./hold-row.ts";
import { heldMessages, settleByDialog, settleHolds } from "./hold-settling.ts";
import { bindHold, captureHold, clock, lockWallet, readHold, releaseHold, takeHold } from "./holds.ts";
import { readStatement } from "./statement.ts";

/** Wallets on PostgreSQL. */
export function openWallets(pool: Pool): Wallets {
  return {
    funds: (account) => readFunds(pool, account),
    balances: (of) => readBalances(pool, of),
    allBalances: () => readBalances(pool, null),
    uses: (account, since) => readUses(pool, account, since),
    hold: (account, hold, by) => takeHold(pool, account, hold, by),
    capture: (business, key, take, by) => captureHold(pool, { business, key }, take, by),
    bind: (business, key, charge, sent) => bindHold(pool, { business, key }, charge, sent ?? null),
    release: (business, key) => releaseHold(pool, business, key),
    holdOf: (business, key) => readHold(pool, business, key),
    holds: (business, state, page) => listHolds(pool, { business, state }, page),
    settleHolds: () => settleHolds(pool),
    heldMessages: (businesses) => heldMessages(pool, businesses),
    settleByDialog: (hold, dialog) => settleByDialog(pool, hold, dialog),
    statement: (account, query, page) => readStatement(pool, account, query, page),
    watch: (account, decide) => watch(pool, account, decide),
    mark: async () => {
      const { rows } = await pool.query<{ mark: string }>("select sum(seq)::text as mark from ledger_head");
      return BigInt(rows[0]?.mark ?? "0");
    },
    watched: async () => {
      const { rows } = await pool.query<{ business: string; watch: WatchState }>(
        "select business, watch from wallet where watch is not null",
      );
      return new Map(rows.map((row) => [row.business, row.watch]));
    },
    rebase: () => rebase(pool),
  };
}

/** What was remembered is read under the lock, and the balance after it, so that two processes tell nothing twice. */
function watch(
  pool: Pool,
  account: WalletAccount,
  decide: Parameters<Wallets["watch"]>[1],
): ReturnType<Wallets["watch"]> {
  return transaction(pool, async (connection) => {
    await lockWallet(connection, account.business);
    const { rows } = await connection.query<{ watch: WatchState | null }>(
      "select watch from wallet where business = $1",
      [account.business],
    );
    const before = rows[0]?.watch ?? null;
    const { state, events } = decide(before, await readBalance(connection, account), await clock(connection));
    await connection.query("update wallet set watch = $2 where business = $1", [
      account.business,
      JSON.stringify(state),
    ]);
    await emitEvents(connection, events);
    return events;
  });
}
