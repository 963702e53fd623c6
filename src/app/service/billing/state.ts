import type { BillingState, Business } from "../../../core/billing/business.ts";
import type { Plan } from "../../../core/billing/plan.ts";
import { parseBusiness } from "../../../intake/business.ts";
import { parsePlan } from "../../../intake/plan/parse-plan.ts";
import type { BillingBooks, BillingFact, BillingVersion } from "../../../store/port/billing.ts";

/** What is known of businesses and plans, read. */
export interface KnownBilling extends BillingState {
  readonly version: bigint;
}

/** Reads words on businesses and plans. What was taken in has been checked, so what cannot be read now is a bug. */
export function readBilling({ version, facts }: BillingVersion): KnownBilling {
  const known = recent.get(facts);
  if (known) return known;
  const businesses = new Map<string, Business>();
  const plans = new Map<string, Plan>();
  for (const fact of facts) {
    if (fact.body === null) continue;
    if (fact.kind === "plan") plans.set(fact.subject, planOf(fact));
    else businesses.set(fact.subject, businessOf(fact));
  }
  const state = { version, businesses, plans };
  recent.set(facts, state);
  return state;
}

/** A version's facts are the same list each time they are asked for. */
const recent = new WeakMap<readonly BillingFact[], KnownBilling>();

/** What is known now. */
export async function latestBilling(books: Pick<BillingBooks, "latest">): Promise<KnownBilling> {
  return readBilling(await books.latest());
}

function planOf({ subject, body }: BillingFact): Plan {
  const read = parsePlan(body, subject);
  if (!read.ok) throw new Error(`plan ${subject} on file cannot be read: ${JSON.stringify(read.refusal)}`);
  return read.value;
}

function businessOf({ subject, body }: BillingFact): Business {
  const read = parseBusiness(body, subject);
  if (!read.ok) throw new Error(`business ${subject} on file cannot be read: ${JSON.stringify(read.refusal)}`);
  return read.value;
}
