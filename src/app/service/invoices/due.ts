import type { BillingState, Business } from "../../../core/billing/business.ts";
import { dayAfter, firstDay } from "../../../core/billing/days.ts";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import { startOfLocalDay } from "../../../core/kernel/zone.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { pathUp } from "./subtree.ts";

/** When a business's month may be drafted, and when it may be issued. */
export interface DueTimes {
  /** The month has ended at its last WABA and where the business is. */
  readonly endsAt: Instant;
  /** The grace period for late facts is over. */
  readonly issuableAt: Instant;
}

/**
 * When months of businesses are due. A charge belongs to a month by the clock of its WABA, so a month ends with that of the
 * last WABA of the business and of those that buy through it.
 */
export function openDueTimes(state: BillingState, settings: Settings, month: string): (business: Business) => DueTimes {
  const [first, after] = [firstDay(month), dayAfter(month)];
  const wabaOf = openAccounts(settings);
  const nearly = startOfLocalDay("UTC", after);
  const ends = new Map<string, Instant>();
  const endIn = (zone: string) => {
    const end = ends.get(zone) ?? startOfLocalDay(zone, after);
    ends.set(zone, end);
    return end;
  };
  const latest = new Map<string, Instant>();
  for (const { id, wabas } of state.businesses.values()) {
    const owned = wabas.filter(({ from, to }) => from < after && (to ?? "9999") > first);
    const end = Math.max(...owned.map(({ waba }) => endIn(wabaOf({ waba, number: waba }, nearly).zone)));
    for (const above of pathUp(state, id)) latest.set(above, Math.max(end, latest.get(above) ?? end));
  }
  return ({ id, zone, invoicing }) => {
    const endsAt = Math.max(endIn(zone), latest.get(id) ?? 0);
    return { endsAt, issuableAt: endsAt + invoicing.graceDays * DAY_MS };
  };
}
