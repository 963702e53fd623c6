import type { BillingState, Business } from "../../../core/billing/business.ts";
import { dayAfter, firstDay } from "../../../core/billing/days.ts";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import { startOfLocalDay } from "../../../core/kernel/zone.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { isBelow } from "./subtree.ts";

/** When a business's month may be drafted, and when it may be issued. */
export interface DueTimes {
  /** The month has ended at its last WABA and where the business is. */
  readonly endsAt: Instant;
  /** The grace period for late facts is over. */
  readonly issuableAt: Instant;
}

/**
 * A charge belongs to a month by the clock of its WABA, so a month ends with that of the last WABA of the business and of
 * those that buy through it.
 */
export function dueTimes(state: BillingState, settings: Settings, business: Business, month: string): DueTimes {
  const [first, after] = [firstDay(month), dayAfter(month)];
  const wabaOf = openAccounts(settings);
  const nearly = startOfLocalDay("UTC", after);
  const wabas = [...state.businesses.values()]
    .filter(({ id }) => isBelow(state, id, business.id))
    .flatMap(({ wabas: owned }) => owned.filter(({ from, to }) => from < after && (to ?? "9999") > first));
  const zones = new Set([business.zone, ...wabas.map(({ waba }) => wabaOf({ waba, number: waba }, nearly).zone)]);
  const endsAt = Math.max(...[...zones].map((zone) => startOfLocalDay(zone, after)));
  return { endsAt, issuableAt: endsAt + business.invoicing.graceDays * DAY_MS };
}
