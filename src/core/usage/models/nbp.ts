import { answersEntry, useUpEntries } from "../thread.ts";
import { type Arrival, messageUsage, type Outcome, unknownNature } from "./model.ts";

/** Notification-based pricing, until 2022-01-31: each delivered template is a notification (NBP-01, NBP-02). */
export function nbp(arrival: Arrival): Outcome {
  const { thread, sent, rules } = arrival;
  const answered = answersEntry(thread, sent.at, rules) ? useUpEntries(thread, sent.at) : thread;
  return { thread: answered, usage: notification(arrival) };
}

function notification({ nature, sent, rules }: Arrival): Outcome["usage"] {
  if (nature.is === "free_form") {
    return messageUsage({ category: "service", pricingType: "free_customer_service", rules: ["NBP-02", "GEN-06"] });
  }
  if (nature.is === "unknown") {
    return messageUsage({
      category: "notification",
      pricingType: "regular",
      rules: ["NBP-01"],
      unknown: unknownNature(nature),
    });
  }
  if (sent.inWindow && rules.nbp_template_in_csw === "free") {
    return messageUsage({ category: "notification", pricingType: "free_customer_service", rules: ["NBP-04"] });
  }
  return messageUsage({
    category: "notification",
    pricingType: "regular",
    rules: sent.inWindow ? ["NBP-01", "NBP-04"] : ["NBP-01"],
  });
}
