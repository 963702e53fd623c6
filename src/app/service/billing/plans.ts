import type { Plan } from "../../../core/billing/plan.ts";
import { type Result, refuse } from "../../../core/kernel/result.ts";
import { parsePlan } from "../../../intake/plan/parse-plan.ts";
import type { Actor } from "../access/actor.ts";
import { type BillingDesk, type Refused, stateBilling } from "./desk.ts";
import type { KnownBilling } from "./state.ts";

/** Takes a plan in, as its file writes it, in the place of what was said of it; sales follow from the day on that differs. */
export async function statePlan(desk: BillingDesk, json: unknown, by: Actor): Promise<Result<KnownBilling, Refused>> {
  const read = planToKeep(json);
  if (!read.ok) return read;
  const fact = { kind: "plan", subject: read.value.id, body: json } as const;
  return stateBilling(desk, fact, { by, check: () => [] });
}

/** A plan as its file writes it, if it may be kept under its id. */
export function planToKeep(json: unknown): Result<Plan, Refused> {
  const read = parsePlan(json, "the plan");
  if (!read.ok) return read;
  const { id } = read.value;
  if (id.length <= 100 && !/\s/.test(id)) return read;
  const expected = "at most 100 characters without spaces";
  return refuse([{ file: "the plan", path: "id", found: id.slice(0, 100), expected, remedy: "Choose a short id." }]);
}
