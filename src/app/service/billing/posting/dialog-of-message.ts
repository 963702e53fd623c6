import { ownerOn } from "../../../../core/billing/business.ts";
import { datedPlans } from "../../../../core/billing/dialog-sales.ts";
import { dialogUnits } from "../../../../core/billing/dialog-units.ts";
import type { DialogReads, ThreadPlace } from "../../../../store/port/posting.ts";
import { sellsThrough } from "./dialog-places.ts";
import { type Deriving, namedThreads } from "./dialogs.ts";

/** A message of a thread, by its name in the store, as a business is billed for it. */
export interface CountedMessage extends ThreadPlace {
  readonly business: string;
  readonly message: string;
}

/** The dialog of a business in which a message was counted, from its thread alone; undefined where there is none yet. */
export async function dialogOfMessage(
  { business, message, ...thread }: CountedMessage,
  reads: DialogReads,
  { stage, state }: Deriving,
): Promise<{ readonly unit: string; readonly isOpener: boolean } | undefined> {
  const { accounts, booking } = await reads.dialogBasis();
  if (booking === 0) return undefined;
  const [{ settings }, rates] = await Promise.all([stage.accounts.at(accounts), stage.charges.ratesOf(booking)]);
  const { threads, placeOf } = await namedThreads(await reads.threadMessages(thread), settings, stage);
  const isOwn = (waba: string, date: string) => sellsThrough(state, ownerOn(state, waba, date), business);
  const selling = { plans: datedPlans(state, business), isOwn, month: null, assumed: "refuse" } as const;
  const nameOf = ({ number, id }: { readonly number: string; readonly id: string }) =>
    placeOf({ number, message: id }).stored.message;
  for (const { dialog } of dialogUnits(threads, selling, { settings, rates })) {
    if (!dialog.carried.some((one) => nameOf(one) === message)) continue;
    const { id, stored } = placeOf(dialog.charge);
    return { unit: id, isOpener: stored.message === message };
  }
  return undefined;
}
