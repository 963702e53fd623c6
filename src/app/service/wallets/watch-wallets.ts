import type { Business } from "../../../core/billing/business.ts";
import {
  LEVELS,
  lookAtWallet,
  NEW_WATCH,
  type WalletHappening,
  type WatchState,
} from "../../../core/billing/wallet-watch.ts";
import { formatMoney, type Micros } from "../../../core/kernel/money.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import type { BillingEvent } from "../../../store/port/billing.ts";
import type { WalletAccount } from "../../../store/port/wallets.ts";
import { latestBilling } from "../billing/state.ts";
import { accountOf, type WalletDesk } from "./account.ts";
import { forecastOf } from "./view.ts";

/** What a look at all wallets came to. */
export interface Watched {
  readonly told: readonly BillingEvent[];
  /** Some level waits for the end of its cool-down, so that time alone may make it fire. */
  readonly isSilent: boolean;
}

/**
 * Looks at all wallets that have an entry, and tells what they did since the last look. Only those that did something are
 * locked, and looked at again under the lock; so any number of processes may look at once.
 */
export async function watchWallets(desk: WalletDesk, now: () => Instant): Promise<Watched> {
  const { businesses } = await latestBilling(desk.billing);
  const remembered = await desk.wallets.watched();
  const told: BillingEvent[] = [];
  let isSilent = false;
  for (const { balance, held: _, ...account } of await desk.wallets.allBalances()) {
    const business = businesses.get(account.business);
    if (!business || !isItsOwn(business, account)) continue;
    const state = remembered.get(account.business);
    const look = lookAtWallet(state ?? NEW_WATCH, balance, business.wallet, now());
    isSilent ||= LEVELS.some((level) => !look.state.levels[level].isTold);
    if (state && look.happened.length === 0 && isSameState(state, look.state)) continue;
    told.push(...(await lookLocked(desk, business, now())));
  }
  return { told, isSilent };
}

async function lookLocked({ wallets }: WalletDesk, business: Business, now: Instant): Promise<readonly BillingEvent[]> {
  const account = accountOf(business);
  const { emptyOn } = await forecastOf(wallets, account, now);
  return wallets.watch(account, (state, balance, at) => {
    const look = lookAtWallet(state ?? NEW_WATCH, balance, business.wallet, at);
    const events = look.happened.map((one) => eventOf(one, { account, balance, emptyOn, business }));
    return { state: look.state, events };
  });
}

/** A wallet may have entries in other currencies, and in the books of a seller that it had before. */
function isItsOwn(business: Business, { owner, currency }: WalletAccount): boolean {
  const own = accountOf(business);
  return own.owner === owner && own.currency === currency;
}

function isSameState(a: WatchState, b: WatchState): boolean {
  const flat = ({ levels: { warn, alarm }, blocked }: WatchState) =>
    [warn, alarm].flatMap(({ isBelow, isTold, firedAt }) => [isBelow, isTold, firedAt, blocked]).join();
  return flat(a) === flat(b);
}

interface Scene {
  readonly account: WalletAccount;
  readonly balance: Micros;
  readonly emptyOn: string | null;
  readonly business: Business;
}

function eventOf(happening: WalletHappening, { account, balance, emptyOn, business }: Scene): BillingEvent {
  const { business: wallet, currency } = account;
  const common = { wallet, currency, balance: formatMoney(balance) };
  if (happening.is === "low") {
    const { level, below } = happening;
    const body = { ...common, level, below: formatMoney(below), empty_on: emptyOn };
    return { type: "balance.low", business: wallet, body };
  }
  const policy = business.wallet.atZero;
  if (happening.is === "unblocked") return { type: "wallet.unblocked", business: wallet, body: { ...common, policy } };
  return { type: "wallet.blocked", business: wallet, body: { ...common, policy, blocked: happening.blocked } };
}
