import { type Arrival, messageUsage, type Outcome } from "./model.ts";
import { charged, inEntryPoint } from "./pmp.ts";

/** Per-message pricing from 2026-10-01: service messages beyond the allowance and utility in the window are charged. */
export function pmpOct26(arrival: Arrival): Outcome {
  const { thread, nature, sent, rules, exempt } = arrival;
  if (sent.entryPoint !== "none") return inEntryPoint(arrival);
  if (nature.is === "free_form") return { thread, usage: freeForm(nature.reaction, exempt) };
  const isUtility = nature.is === "template" && nature.category === "utility";
  if (isUtility && sent.inWindow && rules.oct26_utility_in_csw === "free") {
    return {
      thread,
      usage: messageUsage({ category: "utility", pricingType: "free_customer_service", rules: ["PMP-03"] }),
    };
  }
  return charged(arrival, TEMPLATE_RULES);
}

/**
 * OCT26-06: reactions stay free and use up nothing; OCT26-03: the first thousand of a number's month are free;
 * OCT26-09: for exempt organisations those beyond are free too.
 */
function freeForm(reaction: boolean, exempt: boolean): Outcome["usage"] {
  if (reaction) return messageUsage({ category: "service", pricingType: "free_reaction", rules: ["OCT26-06"] });
  return messageUsage({
    category: "service",
    pricingType: exempt ? "free_exempt" : "regular",
    counting: { by: "allowance", decided: false },
    rules: exempt ? ["OCT26-01", "OCT26-03", "OCT26-09"] : ["OCT26-01", "OCT26-03"],
  });
}

const TEMPLATE_RULES = {
  marketing: ["OCT26-08", "PMP-01", "PMP-09"],
  authentication: ["OCT26-08", "PMP-02", "PMP-09", "TIER-02"],
  utility: ["OCT26-07", "PMP-09", "TIER-02"],
};
