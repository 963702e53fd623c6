import type { Nature } from "../nature.ts";
import { openConversations } from "../thread.ts";
import { type Arrival, messageUsage, type Outcome, rides, unknownNature } from "./model.ts";

/** Per-message pricing, 2025-07-01 to 2026-09-30. */
export function pmp(arrival: Arrival): Outcome {
  const { thread, nature, sent } = arrival;
  if (sent.entryPoint !== "none") return inEntryPoint(arrival);
  if (ridesOldConversation(arrival)) return rides(thread);
  if (nature.is === "template" && nature.category === "utility" && sent.inWindow) {
    const usage = messageUsage({
      category: "utility",
      pricingType: "free_customer_service",
      rules: ["PMP-03", "GEN-06"],
    });
    return { thread, usage };
  }
  if (nature.is === "free_form") {
    return {
      thread,
      usage: messageUsage({ category: "service", pricingType: "free_customer_service", rules: ["PMP-04"] }),
    };
  }
  return charged(arrival, TEMPLATE_RULES);
}

/** PMP-05, FEP-05: everything in a free entry point is free, the message that opens it too (FEP-02). */
export function inEntryPoint({ thread, nature, sent, rules }: Arrival): Outcome {
  const category = ownCategory(nature);
  const counts = nature.is === "free_form" && !nature.reaction && rules.allowance_counts_fep;
  const usage = messageUsage({
    category,
    pricingType: "free_entry_point",
    counting: counts ? { by: "allowance", decided: true } : { by: "none" },
    rules: sent.entryPoint === "answers" ? ["FEP-02", "FEP-03", "PMP-05"] : ["FEP-05", "PMP-05"],
  });
  return { thread, usage };
}

/** A delivered template that is not free (PMP-01 to PMP-03, OCT26-07), or a message of which nobody knows what it is. */
export function charged({ thread, nature }: Arrival, rules: Readonly<Record<string, readonly string[]>>): Outcome {
  if (nature.is !== "template") {
    const unknown = unknownNature(nature);
    return { thread, usage: messageUsage({ category: "unknown", pricingType: "regular", rules: ["PMP-06"], unknown }) };
  }
  const { category } = nature;
  const usage = messageUsage({
    category,
    pricingType: "regular",
    counting: category === "marketing" ? { by: "none" } : { by: "tier" }, // TIER-01
    rules: rules[category] ?? [],
  });
  return { thread, usage };
}

const TEMPLATE_RULES = {
  marketing: ["PMP-01", "PMP-09"],
  authentication: ["PMP-02", "PMP-09", "TIER-02"],
  utility: ["PMP-03", "PMP-09", "TIER-02"],
};

function ownCategory(nature: Nature): string {
  if (nature.is === "template") return nature.category;
  return nature.is === "free_form" ? "service" : "unknown";
}

/** PMP-08: a utility conversation from before the switch carries utility templates delivered while it is open (U-09). */
function ridesOldConversation({ thread, nature, at, rules }: Arrival): boolean {
  if (nature.is !== "template" || !rules.pmp_grandfather.includes(nature.category)) return false;
  return openConversations(thread, at, rules).some(({ category }) => category === nature.category);
}
