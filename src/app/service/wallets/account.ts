import type { BillingState, Business } from "../../../core/billing/business.ts";
import { PROVIDER } from "../../../core/billing/posting.ts";
import { ok, refuse } from "../../../core/kernel/result.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { Addressee, Payments } from "../../../store/port/payments.ts";
import type { WalletAccount, Wallets } from "../../../store/port/wallets.ts";

/** What the use cases of wallets stand on. */
export interface WalletDesk {
  readonly billing: Pick<BillingBooks, "latest">;
  readonly wallets: Wallets;
  readonly payments: Payments;
}

/** The wallet of a business: in the books of whoever sells to it, in the currency that it has chosen. */
export function accountOf({ id, seller, currency }: Pick<Business, "id" | "seller" | "currency">): WalletAccount {
  return { business: id, owner: seller ?? PROVIDER, currency };
}

/** Whose a payment is that names a business. */
export function addresseeIn({ businesses }: Pick<BillingState, "businesses">): (business: string | null) => Addressee {
  return (id) => {
    if (id === null) return refuse("no_business");
    const business = businesses.get(id);
    return business ? ok(accountOf(business)) : refuse("unknown_business");
  };
}
