import { compareBytes } from "../kernel/bytes.ts";
import { sha256 } from "../kernel/sha256.ts";
import { localDate } from "../kernel/zone.ts";
import type { Charge, ChargeFlag, Unrated } from "../pricing/charge.ts";
import { findPlace, type Place } from "../pricing/market.ts";
import { findRate, type RateSet } from "../pricing/rate-card.ts";
import { openAccounts, type Waba } from "../usage/accounts.ts";
import { dayOf } from "../usage/calendar.ts";
import type { Fact } from "../usage/fact.ts";
import { gatherMessages } from "../usage/gather.ts";
import { openIdentities } from "../usage/identity.ts";
import type { Message } from "../usage/message.ts";
import type { ModelId, Settings } from "../usage/settings.ts";
import { threadKey, unusable } from "../usage/timeline.ts";
import type { Billable } from "./billable.ts";
import type { DialogRules } from "./dialog-rules.ts";
import { dialogsOfThread, type ThreadDialog } from "./dialog-thread.ts";
import type { Sellable } from "./price.ts";

/** A dialog as a unit of a plan: where it belongs, its rank, and Meta's list rate for it, which a markup starts from. */
export interface Dialog extends Billable {
  readonly initiator: ThreadDialog["initiator"];
  /** The business messages that were counted in it. */
  readonly carried: ThreadDialog["carried"];
  /** The dialog in the form of a charge; `cost` is the card's rate for one conversation or message. */
  readonly charge: Charge;
  /** What billing prices. Where no card has a rate for it, a price of the plan's own still holds. */
  readonly unit: Sellable;
}

/**
 * The dialogs of a set of facts by the rules of a plan, from scratch; a function of the set, as charges are. Its `cost`
 * is Meta's list rate for that category, market and day, or 0 where the dialog is free: no part of what Meta bills.
 */
export function dialogs(facts: Iterable<Fact>, rules: DialogRules, context: DialogContext): readonly Dialog[] {
  return dialogsOfThreads(dialogThreads(facts, context.settings), rules, context);
}

/** What dialogs depend on beside messages and rules. */
export interface DialogContext {
  readonly settings: Settings;
  readonly rates: RateSet;
  /** Whether dialogs of a WABA and local day are counted, and ranked among the free ones; absent: all are. */
  readonly isCounted?: (waba: string, date: string) => boolean;
}

/** The same from the usable messages of each thread. */
export function dialogsOfThreads(
  threads: readonly (readonly Message[])[],
  rules: DialogRules,
  { settings, rates, isCounted = () => true }: DialogContext,
): readonly Dialog[] {
  const wabaOf = openAccounts(settings);
  const found = threads.flatMap((messages) => dialogsOfThread(messages, rules, settings.rules));
  const placed = found
    .sort(compareDialogs)
    .map((dialog) => place(dialog, wabaOf(dialog.message, dialog.openedAt), { settings, rates }))
    .filter(({ waba, date }) => isCounted(waba.id, date));
  const ranks = new Map<string, number>();
  return placed.map((one) => rateDialog(one, nextRank(one, rules, ranks), { rules, rates }));
}

/** The usable messages of a set of facts, thread by thread. */
export function dialogThreads(facts: Iterable<Fact>, settings: Settings): readonly (readonly Message[])[] {
  const wabaOf = openAccounts(settings);
  const identities = openIdentities(settings);
  const threads = new Map<string, Message[]>();
  for (const message of gatherMessages(facts, identities)) {
    if (unusable(message) !== undefined) continue;
    const key = threadKey(message, wabaOf(message), identities.user(message.user ?? ""), settings.rules);
    const known = threads.get(key);
    if (known) known.push(message);
    else threads.set(key, [message]);
  }
  return [...threads.values()];
}

/** The one order of dialogs: instant, then the opening message's id as bytes, then number. */
function compareDialogs(a: ThreadDialog, b: ThreadDialog): number {
  return (
    a.openedAt - b.openedAt ||
    compareBytes(a.message.id, b.message.id) ||
    compareBytes(a.message.number, b.message.number)
  );
}

interface Placed {
  readonly dialog: ThreadDialog;
  readonly waba: Waba;
  /** Local day of the opening in the WABA's zone. */
  readonly date: string;
  readonly model: ModelId;
  readonly found: Place | null;
  readonly unplaced: Unrated | null;
}

function place(dialog: ThreadDialog, waba: Waba, { settings, rates }: { settings: Settings; rates: RateSet }): Placed {
  const { model } = dayOf(waba.zone, dialog.openedAt, settings);
  const date = localDate(waba.zone, dialog.openedAt);
  const found = findPlace(rates, dialog.message.user ?? "", date);
  return {
    dialog,
    waba,
    date,
    model,
    found: found.ok ? found.value : null,
    unplaced: found.ok ? null : found.refusal,
  };
}

/** The dialog's rank among those that may be free; null where none counts it. */
function nextRank({ dialog, waba, date }: Placed, { free }: DialogRules, ranks: Map<string, number>): number | null {
  if (!free || dialog.pricingType !== "regular") return null;
  if (free.categories && !free.categories.includes(dialog.category)) return null;
  const scope = { number: dialog.message.number, waba: waba.id, client: "" }[free.scope];
  const key = `${scope}\n${date.slice(0, 7)}`;
  const rank = (ranks.get(key) ?? 0) + 1;
  ranks.set(key, rank);
  return rank;
}

function rateDialog(
  placed: Placed,
  ordinal: number | null,
  { rules, rates }: { readonly rules: DialogRules; readonly rates: RateSet },
): Dialog {
  const { dialog, waba, date, model, found } = placed;
  const { message, openedAt, until, category, initiator, carried } = dialog;
  const isFree = ordinal !== null && ordinal <= (rules.free?.dialogs ?? 0);
  const pricingType = isFree ? "free_tier" : dialog.pricingType;
  const rated = rateOf(placed, pricingType, rates);
  const charge: Charge = {
    kind: "conversation",
    model,
    occurredAt: openedAt,
    expiresAt: until,
    month: date.slice(0, 7),
    waba: waba.id,
    number: message.number,
    user: message.user ?? "",
    message: message.id,
    market: found?.market ?? "unknown",
    category,
    pricingType,
    basis: "computed",
    rate: rated.rate,
    cost: rated.rate,
    currency: waba.currency,
    card: rated.card,
    tier: null,
    ordinal,
    rules: [],
    flags: flagsOf(placed, rated.flags),
    refusal: rated.refusal,
    template: message.template ?? null,
    agent: message.agent ?? null,
    campaign: message.campaign ?? null,
  };
  const unit = charge.refusal?.code === "no_rate" ? { ...charge, refusal: null } : charge;
  return { id: dialogId(message), charge, unit, date, planDate: date, initiator, carried };
}

type Rated = Pick<Charge, "rate" | "card" | "flags" | "refusal">;

function rateOf(
  { dialog, waba, date, found, unplaced }: Placed,
  pricingType: Charge["pricingType"],
  rates: RateSet,
): Rated {
  const unrated = (refusal: Unrated): Rated => ({ rate: null, card: null, flags: [], refusal });
  if (dialog.unknown) return unrated(dialog.unknown);
  if (pricingType !== "regular") return { rate: 0n, card: null, flags: [], refusal: null };
  if (!found) return unrated(unplaced ?? { code: "unknown_market", detail: "no user" });
  const { currency } = waba;
  const { market } = found;
  const answer = findRate(rates, { currency, market, category: dialog.category, date, ordinal: null });
  if (!answer.ok) return unrated(answer.refusal);
  const { rate, card, flags } = answer.value;
  return { rate, card, flags, refusal: null };
}

function flagsOf({ waba, dialog, found }: Placed, rateFlags: readonly ChargeFlag[]): readonly ChargeFlag[] {
  const flags: ChargeFlag[] = [...rateFlags];
  if (waba.assumed) flags.push("settings_assumed");
  if (found?.assumed) flags.push("market_assumed");
  if (dialog.incomplete) flags.push("incomplete");
  if (dialog.message.idDerived) flags.push("id_derived");
  return flags;
}

/** A dialog's identity: that it is one, its number, and the message that opened it. */
function dialogId({ number, id }: Message): string {
  return sha256(`dialog\n${number}\n${id}`).slice(0, 32);
}
