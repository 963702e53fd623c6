import type { Business } from "../../../core/billing/business.ts";
import { type Blocked, blockedAt, type Funds, fundsOf, type Permit, permit } from "../../../core/billing/wallet.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import type { BookReads, Within } from "../../../store/port/reads.ts";
import type { WalletAccount, Wallets } from "../../../store/port/wallets.ts";
import { findThread, quoteThread } from "../quote-thread.ts";
import { accountOf } from "./account.ts";
import { chargeOf, type PriceGround, pricePlanned } from "./price-planned.ts";

/** What somebody wants to send: with its cost, or with what tells the cost. */
export interface PermitWish {
  /** Of a template; a free-form message is `service`. */
  readonly category?: string | undefined;
  readonly market?: string | undefined;
  readonly cost?: Micros | undefined;
  readonly number?: string | undefined;
  readonly user?: string | undefined;
  /** `template`, or Meta's message type. */
  readonly type?: string | undefined;
}

/** May it be sent, and all that the answer rests on. */
export interface PermitAnswer extends Funds {
  readonly allowed: boolean;
  /** As of core, or `window_closed`: WhatsApp itself would not take it. */
  readonly why: Permit["why"] | "window_closed";
  /** Until when the answer holds, exclusive; null: it does not turn by itself. */
  readonly until: Instant | null;
  readonly category: string;
  /** What it would cost the business; null where that is not known. */
  readonly cost: Micros | null;
  readonly account: WalletAccount;
  readonly blocked: Blocked;
  /** Why the cost is not known. */
  readonly unpriced: { readonly code: string; readonly detail: string } | null;
}

export interface PermitGround extends PriceGround {
  readonly wallets: Pick<Wallets, "funds">;
  readonly reads: Pick<BookReads, "threads" | "counted">;
  readonly within: Within;
  readonly at: Instant;
}

/** May this be sent, as far as the wallet goes? Nothing is set aside; who wants to be sure asks for a hold. */
export async function askPermit(business: Business, wish: PermitWish, ground: PermitGround): Promise<PermitAnswer> {
  const cost = await costOf(business, wish, ground);
  const account = { ...accountOf(business), ...(cost.currency === null ? {} : { currency: cost.currency }) };
  const { balance, holds, at } = await ground.wallets.funds(account);
  const policy = business.wallet.atZero;
  const { category } = cost;
  const answer = permit({ category, cost: cost.amount }, { balance, holds, policy, at });
  const isClosed = cost.window === "closed";
  return {
    ...fundsOf(balance, holds, at),
    ...{ account, category, cost: cost.amount, unpriced: cost.unpriced, blocked: blockedAt(balance, policy) },
    allowed: answer.allowed && !isClosed,
    why: answer.allowed && isClosed ? "window_closed" : answer.why,
    until: answer.allowed && typeof cost.window === "number" ? cost.window : answer.until,
  };
}

interface Cost {
  readonly category: string;
  readonly amount: Micros | null;
  /** Null: that of the wallet. */
  readonly currency: string | null;
  readonly unpriced: PermitAnswer["unpriced"];
  /** Until when WhatsApp takes it; null: it always does, or nobody asked. */
  readonly window: Instant | "closed" | null;
}

async function costOf(business: Business, wish: PermitWish, ground: PermitGround): Promise<Cost> {
  const { cost, number, user, market } = wish;
  const category = wish.category ?? "service";
  const known = { category, currency: null, unpriced: null, window: null };
  if (cost !== undefined) return { ...known, amount: cost };
  if (number !== undefined && user !== undefined) return quotedCost(business, { ...wish, number, user }, ground);
  if (market === undefined) return { ...known, amount: null };
  const charge = chargeOf({ category, market }, business, ground);
  return { ...known, ...priced(pricePlanned(charge, business, ground)) };
}

async function quotedCost(
  business: Business,
  {
    number,
    user,
    category,
    type = isFreeForm(category) ? "text" : "template",
  }: PermitWish & {
    readonly number: string;
    readonly user: string;
  },
  { reads, within, ...ground }: PermitGround,
): Promise<Cost> {
  const thread = await findThread(reads, { number, user }, within);
  const waba = thread?.waba ?? business.wabas.find(({ to }) => to === null)?.waba;
  const planned = {
    ...{ number: thread?.number ?? number, user: thread?.user ?? user, type },
    ...(waba === undefined ? {} : { waba }),
    ...(category === undefined ? {} : { category }),
  };
  // A thread is never looked at before its own last event.
  const at = Math.max(ground.at, thread?.lastEventAt ?? 0);
  const quote = await quoteThread({ reads, ...ground }, thread, planned, at);
  const word = quote.charge?.category ?? category ?? "service";
  const window: Cost["window"] = quote.maySend ? quote.until : "closed";
  const unpriced = { category: word, currency: null, unpriced: null, window };
  // What rides on something open, or is not taken at all, costs nothing.
  if (!quote.charge) return { ...unpriced, amount: 0n };
  return { ...unpriced, ...priced(pricePlanned(quote.charge, business, ground)) };
}

function isFreeForm(category: string | undefined): boolean {
  return category === undefined || category === "service";
}

function priced(price: ReturnType<typeof pricePlanned>): Pick<Cost, "amount" | "currency" | "unpriced"> {
  if (!price.ok) return { amount: null, currency: null, unpriced: price.refusal };
  return { amount: price.value.amount, currency: price.value.currency, unpriced: null };
}
