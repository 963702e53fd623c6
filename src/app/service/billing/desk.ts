import type { Result } from "../../../core/kernel/result.ts";
import { ok, refuse } from "../../../core/kernel/result.ts";
import type { DocumentProblem } from "../../../intake/document-problems.ts";
import type { Audit } from "../../../store/port/access.ts";
import type { BillingBooks, BillingFact, Learning } from "../../../store/port/billing.ts";
import type { Actor } from "../access/actor.ts";
import { type KnownBilling, latestBilling } from "./state.ts";

/** Where words on businesses and plans go, and who is told of them. */
export interface BillingDesk {
  readonly billing: BillingBooks;
  readonly audit: Pick<Audit, "append">;
}

/** Why something said of a business or a plan is not taken. */
export type Refused = readonly DocumentProblem[];

/** How a word is taken in. */
export interface Stating {
  readonly by: Actor;
  readonly check: (state: KnownBilling) => Refused | Promise<Refused>;
  /** Whose books a business leaves by it, where that is refused while these tie it. */
  readonly leaves?: (state: KnownBilling) => Learning["leaves"];
}

/** How often somebody else may have said something in between. */
const ATTEMPTS = 20;

/**
 * Takes in a word after a check against what is known; where something else was said or booked meanwhile, it is checked again. What
 * says something new is put into the audit log.
 */
export async function stateBilling(
  { billing, audit }: BillingDesk,
  fact: BillingFact,
  { by, check, leaves }: Stating,
): Promise<Result<KnownBilling, Refused>> {
  const { kind, subject, body } = fact;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const version = await billing.latest();
    const state = await latestBilling({ latest: async () => version });
    const problems = await check(state);
    if (problems.length > 0) return refuse(problems);
    const learnt = await billing.learnAt(version.version, [fact], { by: by.actor, leaves: leaves?.(state) });
    if (learnt === undefined) continue;
    const before = version.facts.find((one) => one.kind === kind && one.subject === subject)?.body ?? null;
    if (learnt !== version.version) {
      const action = `${kind}.${body === null ? "remove" : before === null ? "create" : "change"}`;
      await audit.append({ ...by, action, subject, before, after: body });
    }
    return ok(await latestBilling(billing));
  }
  throw new Error("others say so much of businesses and plans that there was no place in between");
}
