import { type BillingState, rootOf } from "../../../../core/billing/business.ts";
import { isNamedAnyTimeLater } from "../../../../core/billing/dialog-reach.ts";
import { isDialogMonth } from "../../../../core/billing/dialog-sales.ts";
import { DAY_MS, HOUR_MS } from "../../../../core/kernel/time.ts";
import type { ChangedNumber, DialogBatch, DueMonth } from "../../../../store/port/posting.ts";
import { latestBilling } from "../state.ts";
import { dialogPlaces, openPlaces } from "./dialog-places.ts";
import { rulesOf } from "./dialogs.ts";
import type { PostingStage } from "./stage.ts";

/**
 * Marks the months as due whose dialogs changed messages may change: a message that comes late may open a dialog, and so
 * move all after it. Other account settings or rates touch all.
 */
export async function followDialogs(
  batch: DialogBatch,
  stage: Pick<PostingStage, "billing" | "accounts">,
): Promise<void> {
  const state = await latestBilling(stage.billing);
  const { settings } = await stage.accounts.at(batch.accounts);
  const all = dialogPlaces(state, settings);
  const changedBy = openPlaces(all);
  const due: DueMonth[] = [];
  if (batch.isOther) {
    for (const { business, places } of all)
      for (const number of await batch.numbers(places))
        due.push(...monthsFrom(state, business, { ...number, since: number.firstAt }));
  }
  for (const number of batch.changed) {
    for (const business of changedBy([number.waba, number.number])) due.push(...monthsFrom(state, business, number));
  }
  await batch.due(due);
}

function monthsFrom(
  state: BillingState,
  business: string,
  { since, firstAt, lastAt }: ChangedNumber,
): readonly DueMonth[] {
  const from = reachesBack(state, business) ? firstAt : since;
  const root = rootOf(state, business);
  return monthsBetween(from - slackMs(state, business), lastAt + DAY_MS)
    .filter((month) => isDialogMonth(state, business, month))
    .map((month) => ({ root, month }));
}

/** A message may name a dialog that others have kept open for any time. */
function reachesBack(state: BillingState, business: string): boolean {
  return rulesOf(state, business).some(isNamedAnyTimeLater);
}

/** A message may name a dialog that was opened so long before, on a day that began elsewhere a day earlier. */
function slackMs(state: BillingState, business: string): number {
  const hours = rulesOf(state, business).flatMap((rules) => [rules.hours, rules.freeEntry?.hours ?? 0]);
  return DAY_MS + 2 * Math.max(24, ...hours) * HOUR_MS;
}

/** The months (in UTC) from one instant to another. */
function monthsBetween(from: number, to: number): readonly string[] {
  const first = new Date(from);
  const months: string[] = [];
  for (let at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1); at <= to; ) {
    const month = new Date(at);
    months.push(month.toISOString().slice(0, 7));
    at = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
  }
  return months;
}
