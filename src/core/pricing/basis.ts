import type { Reported } from "../usage/fact.ts";
import type { PricingType, RulesSay, Usage, Verdict } from "../usage/usage.ts";
import type { Basis } from "./charge.ts";
import { afterCounter } from "./verdict.ts";

/** A usage, and what the rules would have said of it where Meta's report decided. */
export interface Decided {
  readonly usage: Usage;
  readonly rulesSay: RulesSay | null;
}

/** Where a charge's verdict comes from, and whether the other column agrees with it. */
export function basisOf({ usage, rulesSay }: Decided, verdict: Verdict, ordinal: number | null): Basis {
  const { by } = usage.decided;
  if (by === "evidence") return "reported";
  if (by === "rules") {
    const agreed = agreesWithReport(usage, verdict);
    if (agreed === undefined) return "computed";
    return agreed ? "confirmed" : "conflict";
  }
  if (!rulesSay) return "reported";
  const ruled = afterCounter({ ...usage, ...rulesSay }, ordinal);
  const agreed =
    ruled.category === verdict.category && asReported(ruled.pricingType) === asReported(verdict.pricingType);
  return agreed ? "confirmed" : "conflict";
}

/** Undefined where Meta's report has nothing to compare. */
function agreesWithReport({ model, message }: Usage, verdict: Verdict): boolean | undefined {
  const { reported } = message;
  if (!reported) return undefined;
  if (model === "NBP")
    return reported.billable === undefined ? undefined : reported.billable === (verdict.pricingType === "regular");
  if (model === "CBP1" || model === "CBP2") {
    return reported.category === undefined
      ? undefined
      : reported.model !== "PMP" && reported.category === verdict.category;
  }
  return reported.type === undefined ? undefined : reported.model !== "CBP" && agreesPerMessage(reported, verdict);
}

/** U-21: in a free entry point the type decides and the category may be either; MM-02: `marketing_lite` is marketing. */
function agreesPerMessage(reported: Reported, { category, pricingType }: Verdict): boolean {
  const type = asReported(pricingType);
  if (type === "free_exempt") return reported.subtype === "paid_exempt";
  if (reported.type !== type) return false;
  if (type === "free_entry_point" || reported.category === undefined) return true;
  return (reported.category === "marketing_lite" ? "marketing" : reported.category) === category;
}

/** Meta has no word of its own for a free reaction. */
function asReported(type: PricingType): PricingType {
  return type === "free_reaction" ? "free_customer_service" : type;
}
