import type { Instant } from "../../../core/kernel/time.ts";
import { DAYBOOK } from "../access/actor.ts";
import type { SaleDerivation } from "../billing/posting/stage.ts";
import type { Worker } from "../worker.ts";
import type { WalletDesk } from "./account.ts";
import { settleByDialogs } from "./settle-by-dialogs.ts";
import { watchWallets } from "./watch-wallets.ts";

export interface WalletWorkerOptions {
  readonly now: () => Instant;
  readonly logError: (error: unknown) => void;
  /** What dialogs are derived with, for holds of who is billed by them. */
  readonly posting: SaleDerivation;
  /** Pause between two rounds. */
  readonly idleMs?: number;
}

const IDLE_MS = 1_000;
const REBASE_MS = 3_600_000;

/** Ends holds, books what waited for its payment, and tells what wallets do, for as long as the service runs. */
export function walletWorker(
  desk: WalletDesk,
  { now, logError, posting, idleMs = IDLE_MS }: WalletWorkerOptions,
): Worker {
  let rebasedAt = Number.NEGATIVE_INFINITY;
  let seen = "";
  /** Where no entry and no word has come since the last look, and none waits for its time, there is nothing to see. */
  const look = async () => {
    const mark = `${await desk.wallets.mark()} ${(await desk.billing.latest()).version}`;
    if (mark === seen) return;
    const { isSilent } = await watchWallets(desk, now);
    seen = isSilent ? "" : mark;
  };
  const round = async () => {
    if (now() - rebasedAt > REBASE_MS) {
      await desk.wallets.rebase();
      rebasedAt = now();
    }
    await settle(desk, posting);
    await look();
  };
  return {
    name: "wallets",
    start: () => {
      let stopped = false;
      let wake = () => {};
      const run = async () => {
        while (!stopped) {
          await round().catch(logError);
          if (stopped) break;
          await new Promise<void>((done) => {
            const timer = setTimeout(done, idleMs);
            wake = () => {
              clearTimeout(timer);
              done();
            };
          });
        }
      };
      const done = run();
      return async () => {
        stopped = true;
        wake();
        await done;
      };
    },
  };
}

/** One round of it. */
export async function walletRound(desk: WalletDesk, posting: SaleDerivation, now: () => Instant): Promise<void> {
  await settle(desk, posting);
  await watchWallets(desk, now);
}

async function settle(desk: WalletDesk, posting: SaleDerivation): Promise<void> {
  await desk.wallets.settleHolds();
  await settleByDialogs(desk, posting);
  await desk.payments.settle(DAYBOOK);
}
