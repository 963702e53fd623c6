import type { Plan } from "../../../core/billing/plan.ts";
import { type Result, refuse } from "../../../core/kernel/result.ts";
import { parsePlan } from "../../../intake/plan/parse-plan.ts";
import type { Actor } from "../access/actor.ts";
import { type BillingDesk, type Refused, stateBilling } from "./desk.ts";
import type { KnownBilling } from "./state.ts";

/** What is said where a plan that counts dialogs is to bill somebody. */
export const DIALOGS_NOT_SOLD = {
  expected: "a plan whose unit is meta_charge",
  remedy: "Plans by dialogs can be tried with daybook plan try --messages; the store does not bill by them yet.",
} as const;

/** Whether any version of a plan counts dialogs. */
export function countsDialogs({ versions }: Plan): boolean {
  return versions.some(({ unit }) => unit.of === "dialog");
}

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
  return stateBilling(desk, fact, {
    by,
    check: ({ businesses }) => {
      const users = [...businesses.values()].filter(({ plans }) => plans.some(({ plan }) => plan === id));
      if (users.length === 0 || !countsDialogs(read.value)) return [];
      const found = `dialogs, and ${users[0]?.id} is billed by this plan`;
      return [{ file: id, path: "versions", found, ...DIALOGS_NOT_SOLD }];
    },
  });
}
