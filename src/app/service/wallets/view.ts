import type { Business } from "../../../core/billing/business.ts";
import { type Blocked, blockedAt, type Funds, fundsOf } from "../../../core/billing/wallet.ts";
import { forecastWallet, type WalletForecast } from "../../../core/billing/wallet-forecast.ts";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import type { WalletAccount, WalletBalance, Wallets } from "../../../store/port/wallets.ts";
import { accountOf } from "./account.ts";

/** A wallet as it is shown. */
export interface WalletView extends Funds {
  readonly business: Business;
  readonly account: WalletAccount;
  readonly blocked: Blocked;
  /** What stands there in other currencies, because a plan asks in them. */
  readonly others: readonly WalletBalance[];
}

/** The wallet of a business, empty where it never had one. */
export async function viewWallet(wallets: Pick<Wallets, "balances">, business: Business): Promise<WalletView> {
  return viewOf(business, await wallets.balances(accountOf(business)));
}

/** The wallets of those businesses that have one, in the order that is given: they pay from it, or once did. */
export async function listWallets(
  wallets: Pick<Wallets, "allBalances">,
  businesses: readonly Business[],
): Promise<readonly WalletView[]> {
  const byOwner = new Map<string, WalletBalance[]>();
  for (const one of await wallets.allBalances()) {
    const key = keyOf(one);
    byOwner.set(key, [...(byOwner.get(key) ?? []), one]);
  }
  return businesses.flatMap((business) => {
    const entries = byOwner.get(keyOf(accountOf(business)));
    return entries || business.settlement === "wallet" ? [viewOf(business, entries ?? [])] : [];
  });
}

function keyOf({ owner, business }: Pick<WalletAccount, "owner" | "business">): string {
  return `${owner}\n${business}`;
}

function viewOf(business: Business, all: readonly WalletBalance[]): WalletView {
  const account = accountOf(business);
  const own = all.find(({ currency }) => currency === account.currency);
  const { balance, held } = own ?? { balance: 0n, held: 0n };
  return {
    ...{ business, account, balance, held, available: balance - held },
    blocked: blockedAt(balance, business.wallet.atZero),
    others: all.filter((one) => one !== own),
  };
}

const LOOKBACK_DAYS = 57;

/** When a wallet runs out, if it is used as it was in the last weeks. What is held is spoken for. */
export async function forecastOf(
  wallets: Pick<Wallets, "funds" | "uses">,
  account: WalletAccount,
  now: Instant,
): Promise<WalletForecast> {
  const { balance, holds } = await wallets.funds(account);
  const since = dayOf(now - LOOKBACK_DAYS * DAY_MS);
  return forecastWallet(fundsOf(balance, holds, now).available, await wallets.uses(account, since), dayOf(now));
}

/** The day in UTC. */
export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
