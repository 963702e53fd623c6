import type { BillingState, Business } from "../../../core/billing/business.ts";
import { countsDialogs } from "../../../core/billing/dialog-units.ts";
import type { Plan } from "../../../core/billing/plan.ts";
import { type Result, refuse } from "../../../core/kernel/result.ts";
import { parsePlan } from "../../../intake/plan/parse-plan.ts";
import type { Actor } from "../access/actor.ts";
import { type BillingDesk, type Refused, stateBilling } from "./desk.ts";
import type { KnownBilling } from "./state.ts";

/** What is said where a month on file is to be priced anew by dialogs. */
export const DIALOGS_NOT_REPLAYED = {
  expected: "a plan whose unit is meta_charge",
  remedy: "Plans by dialogs are tried on a message history: daybook plan try --messages.",
} as const;

/** Takes a plan in, as its file writes it, in the place of what was said of it; sales follow from the day on that differs. */
export async function statePlan(desk: BillingDesk, json: unknown, by: Actor): Promise<Result<KnownBilling, Refused>> {
  const read = parsePlan(json, "the plan");
  if (!read.ok) return read;
  const { id } = read.value;
  if (id.length > 100 || /\s/.test(id)) {
    const expected = "at most 100 characters without spaces";
    return refuse([{ file: "the plan", path: "id", found: id.slice(0, 100), expected, remedy: "Choose a short id." }]);
  }
  const fact = { kind: "plan", subject: id, body: json } as const;
  return stateBilling(desk, fact, { by, check: () => [] });
  return stateBilling(desk, fact, { by, check: (state) => planContradictions(read.value, state) });
}

/** Where a plan contradicts what is known of the businesses that are billed by it. */
export function planContradictions(plan: Plan, { businesses }: Pick<BillingState, "businesses">): Refused {
  const { id } = plan;
  const users = [...businesses.values()].filter(({ plans }) => plans.some((one) => one.plan === id));
  const chained = users.find((user) => isChained(user, businesses));
  if (!chained || !countsDialogs(plan)) return [];
  const found = `dialogs, and ${chained.id}, which ${chained.seller === null ? "sells to others" : `buys from ${chained.seller}`}, is billed by this plan`;
  return [{ file: id, path: "versions", found, ...DIALOGS_IN_CHAIN }];
}

/** Whether a business buys from another business, or sells to others. */
export function isChained({ id, seller }: Business, businesses: BillingState["businesses"]): boolean {
  return seller !== null || [...businesses.values()].some((other) => other.seller === id);
}
