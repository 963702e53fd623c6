import { type BillingState, familyOf, ownerOn } from "../../../../core/billing/business.ts";
import { dayAfter, firstDay } from "../../../../core/billing/days.ts";
import { type DialogSpan, dialogSpan } from "../../../../core/billing/dialog-reach.ts";
import type { DialogRules } from "../../../../core/billing/dialog-rules.ts";
import { datedPlans, isDialogDay, isDialogMonth, salesOfDialogs } from "../../../../core/billing/dialog-sales.ts";
import { type DialogUnit, dialogUnits } from "../../../../core/billing/dialog-units.ts";
import type { WantedSale } from "../../../../core/billing/sale-book.ts";
import { sha256 } from "../../../../core/kernel/sha256.ts";
import { DAY_MS, type Instant } from "../../../../core/kernel/time.ts";
import { openAccounts } from "../../../../core/usage/accounts.ts";
import type { Message } from "../../../../core/usage/message.ts";
import type { Settings } from "../../../../core/usage/settings.ts";
import { threadScope, unusable } from "../../../../core/usage/timeline.ts";
import type { DialogReads, DueMonth, PostedMessage } from "../../../../store/port/posting.ts";
import { placesOf, sellsThrough, wabasBelow } from "./dialog-places.ts";
import type { PostingStage } from "./stage.ts";

/** What deriving dialogs works with. */
export type DialogStage = Pick<PostingStage, "names" | "charges" | "accounts">;

/** By what a month's sales are derived; `asOf`: by the versions and exchange rates of that day for all of it. */
export interface Deriving {
  readonly stage: DialogStage;
  readonly state: BillingState;
  readonly asOf?: string | undefined;
  /** With all messages that may be counted in a dialog and lengthen it, and not only those that open or name one. */
  readonly withEnds?: boolean | undefined;
}

/** A dialog as it was derived, with where its message stands. */
export interface PlacedDialog extends DialogUnit {
  readonly business: string;
  /** By the message's name in the store, so that it stays when the real one is forgotten. */
  readonly id: string;
  readonly partition: number;
  readonly stored: { readonly number: string; readonly message: string };
  /** Names in the store of the business messages that were counted in it. */
  readonly counted: () => readonly PlacedDialog["stored"][];
}

/** The dialogs that a root's month is billed by, from scratch by the messages on file; none where its plan counts charges. */
export async function dialogsOf(
  { root, month }: DueMonth,
  reads: DialogReads,
  { stage, state, asOf, withEnds }: Deriving,
): Promise<readonly PlacedDialog[]> {
  const businesses = dialogClients({ root, month }, state, asOf);
  if (businesses.length === 0) return [];
  const { accounts, booking } = await reads.dialogBasis();
  if (booking === 0) return [];
  const [{ settings }, rates] = await Promise.all([stage.accounts.at(accounts), stage.charges.ratesOf(booking)]);
  const wabas = [...new Set(businesses.flatMap((id) => wabasBelow(state, id)))];
  const span = spanAround(
    month,
    businesses.flatMap((id) => rulesOf(state, id)),
    { settings, withEnds },
  );
  const messages = await reads.messages(placesOf(wabas, settings), span);
  const { threads, placeOf } = await namedThreads(messages, settings, stage);
  const threadsIn = openThreadsOf(threads, settings);
  return businesses.flatMap((business) => {
    const isOwn = (waba: string, date: string) => sellsThrough(state, ownerOn(state, waba, date), business);
    const selling = { plans: datedPlans(state, business), isOwn, month, asOf, assumed: "refuse" } as const;
    const units = dialogUnits(threadsIn(wabasBelow(state, business)), selling, { settings, rates });
    return units.map((unit) => {
      const { charge, carried } = unit.dialog;
      const counted = () => carried.map(({ number, id }) => placeOf({ number, message: id }).stored);
      return { ...unit, business, ...placeOf(charge), counted };
    });
  });
}

/** Who of a root and those who buy through it is billed by dialogs on any day of a month; or as of a day. */
export function dialogClients({ root, month }: DueMonth, state: BillingState, asOf?: string): readonly string[] {
  return familyOf(state, root).filter(
    (id) =>
      state.businesses.has(id) && (asOf === undefined ? isDialogMonth(state, id, month) : isDialogDay(state, id, asOf)),
  );
}

/** Gives the threads that have messages of some WABAs. */
function openThreadsOf(threads: readonly (readonly Message[])[], settings: Settings) {
  const wabaOf = openAccounts(settings);
  const byWaba = new Map<string, Set<readonly Message[]>>();
  for (const thread of threads) {
    for (const message of thread) {
      const { id } = wabaOf(message);
      const known = byWaba.get(id);
      if (known) known.add(thread);
      else byWaba.set(id, new Set([thread]));
    }
  }
  return (wabas: readonly string[]) => [...new Set(wabas.flatMap((waba) => [...(byWaba.get(waba) ?? [])]))];
}

/** The messages around a month that its dialogs depend on; local days begin and end up to a day off those of UTC. */
function spanAround(
  month: string,
  rules: readonly DialogRules[],
  { settings, withEnds = false }: Pick<Deriving, "withEnds"> & { readonly settings: Settings },
): DialogSpan | null {
  const [from, to] = [Date.parse(firstDay(month)) - DAY_MS, Date.parse(dayAfter(month)) + DAY_MS];
  const span = dialogSpan(rules, { from, to }, settings.rules);
  return span && withEnds ? { ...span, to: null } : span;
}

/** The rules of all dialogs that a business is ever billed by. */
export function rulesOf(state: BillingState, business: string): readonly DialogRules[] {
  return datedPlans(state, business).flatMap(({ plan }) =>
    plan.versions.flatMap(({ unit }) => (unit.of === "dialog" ? [unit.dialog] : [])),
  );
}

/** The same as the store keeps them. */
export function dialogSales(dialogs: readonly PlacedDialog[], state: BillingState): readonly WantedSale[] {
  return dialogs.flatMap((unit) => salesOfDialogs([unit], unit.business, { state, placeOf: () => unit }));
}

/** Threads with real names for messages that share an instant, which order them as far as they are known. */
export async function namedThreads(posted: readonly PostedMessage[], settings: Settings, { names }: DialogStage) {
  const usable = posted.filter(({ message }) => unusable(message) === undefined);
  const real = new Map<string, string>();
  for (const [partition, messages] of tiedByPartition(usable))
    for (const [surrogate, name] of await names.reveal(partition, messages))
      real.set(`${partition}\n${surrogate}`, name);
  const wabaOf = openAccounts(settings);
  const places = new Map<string, Pick<PlacedDialog, "id" | "partition" | "stored">>();
  const threads = new Map<string, Message[]>();
  for (const { partition, root, message } of usable) {
    const id = real.get(`${partition}\n${message.id}`) ?? message.id;
    const stored = { number: message.number, message: message.id };
    places.set(`${message.number}\n${id}`, { id: dialogIdOf(stored), partition, stored });
    const key = `${threadScope(message, wabaOf(message), settings.rules)}\n${root}`;
    const known = threads.get(key);
    if (known) known.push({ ...message, id });
    else threads.set(key, [{ ...message, id }]);
  }
  const placeOf = ({ number, message }: { readonly number: string; readonly message: string }) => {
    const found = places.get(`${number}\n${message}`);
    if (!found) throw new Error("a dialog was opened by a message that is not on file");
    return found;
  };
  return { threads: [...threads.values()], placeOf };
}

function dialogIdOf({ number, message }: PlacedDialog["stored"]): string {
  return sha256(`dialog\n${number}\n${message}`).slice(0, 32);
}

function tiedByPartition(posted: readonly PostedMessage[]): ReadonlyMap<number, readonly string[]> {
  const at = new Map<Instant, PostedMessage>();
  const tied = new Set<PostedMessage>();
  for (const one of posted) {
    for (const instant of [one.message.at, one.message.deliveredAt]) {
      if (instant === undefined) continue;
      const other = at.get(instant);
      if (other && other !== one) tied.add(other).add(one);
      else at.set(instant, one);
    }
  }
  const groups = new Map<number, string[]>();
  for (const { partition, message } of tied) groups.set(partition, [...(groups.get(partition) ?? []), message.id]);
  return groups;
}
