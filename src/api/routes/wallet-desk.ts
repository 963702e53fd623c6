import type { Context } from "hono";
import { latestBilling } from "../../app/service/billing/state.ts";
import { accountOf } from "../../app/service/wallets/account.ts";
import type { Business } from "../../core/billing/business.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import type { Result } from "../../core/kernel/result.ts";
import type { HoldRefusal, PaymentRefusal, WalletAccount } from "../../store/port/wallets.ts";
import { seesBusiness } from "../billing-sight.ts";
import { type Env, notFound, withinOf } from "../context.ts";
import { invalid } from "../invalid.ts";
import { ProblemError } from "../problem.ts";
import type { ApiServices } from "../services.ts";

type Asked = Pick<Context<Env>, "get">;

/** The businesses that whoever asks may see, in order of their ids. */
export async function seenBusinesses(
  c: Asked,
  { walletDesk: desk }: Pick<ApiServices, "walletDesk">,
): Promise<readonly Business[]> {
  const { businesses } = await latestBilling(desk.billing);
  const within = withinOf(c);
  return [...businesses.values()].filter((one) => seesBusiness(within, one)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The business whose wallet is asked for. */
export async function seenBusiness(c: Asked, services: Pick<ApiServices, "walletDesk">, id: string): Promise<Business> {
  const found = (await seenBusinesses(c, services)).find((business) => business.id === id);
  if (!found) throw notFound("wallet");
  return found;
}

/** The account of a wallet. Amounts are in its currency; a currency that is named beside must be that one. */
export function accountIn(business: Business, currency: string | undefined): WalletAccount {
  const account = accountOf(business);
  if (currency !== undefined && currency !== account.currency)
    throw invalid("/currency", currency, `${account.currency}, the currency of this wallet`);
  return account;
}

/** A hold, or why not. */
export function granted<T>(result: Result<T, HoldRefusal>, currency: string): T {
  if (result.ok) return result.value;
  const { refusal } = result;
  if (refusal.code === "unknown_hold") throw notFound("hold");
  if (refusal.code === "insufficient") throw insufficient(refusal.available, currency);
  throw new ProblemError({ code: "conflict", detail: WHY_NOT[refusal.code](refusal.hold.state) });
}

const WHY_NOT: Readonly<
  Record<Exclude<HoldRefusal["code"], "insufficient" | "unknown_hold">, (state: string) => string>
> = {
  key_used: () => "This key belongs to a hold of another amount. Use a new key for each hold.",
  more_than_held: () => "More is asked for than is held: take at most that, and post the rest as a charge.",
  taken_by_charge: () => "A charge takes this hold when it is posted; release it if it will never be delivered.",
  hold_ended: (state) => `This hold has ended: it is ${state}. Ask for a new one.`,
};

/** Money that is not there. */
export function insufficient(available: bigint, currency: string): ProblemError {
  const detail =
    `The wallet has ${formatMoney(available)} ${currency} available: top it up, release a hold, or ask for less. ` +
    "What was delivered is posted all the same.";
  return new ProblemError({ code: "insufficient_funds", detail });
}

/** A payment, or why not. */
export function accepted<T>(result: Result<T, PaymentRefusal>, currency: string): T {
  if (result.ok) return result.value;
  const { refusal } = result;
  switch (refusal.code) {
    case "insufficient":
      throw insufficient(refusal.available, currency);
    case "unknown_reference":
      throw notFound("payment");
    case "more_than_paid":
      throw invalid("/amount", "more than is left", `at most ${formatMoney(refusal.left)} ${currency}`);
    case "reference_used": {
      const detail = "This reference belongs to another payment: the same one counts once, with one wallet and amount.";
      throw new ProblemError({ code: "conflict", detail });
    }
    case "seller_changed":
      throw new ProblemError({ code: "conflict", detail: "This business buys from another seller by now: try again." });
    case "not_open":
      throw new ProblemError({ code: "conflict", detail: `This payment is ${refusal.payment.state} already.` });
  }
}
