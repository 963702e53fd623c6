import { CHANGES } from "../calendar.ts";
import { type Conversation, openConversations } from "../thread.ts";
import type { UsageDraft } from "../usage.ts";
import { CONVERSATION_MS } from "../window.ts";
import { conversationStart, entryPointConversation, opensEntryPoint, ridesEntryPoint } from "./entry-point.ts";
import { type Arrival, conversationUsage, type Outcome, rides, unknownNature } from "./model.ts";

/** Conversation-based pricing by category, 2023-06-01 to 2025-06-30. */
export function cbp2(arrival: Arrival): Outcome {
  const { thread, at, rules } = arrival;
  const open = openConversations(thread, at, rules);
  const fromBefore = open.some(({ model }) => model === "CBP1"); // CBP2-01: runs out under CBP1, and carries all
  if (fromBefore || ridesEntryPoint(arrival)) return rides(thread);
  if (opensEntryPoint(arrival)) return entryPointConversation(arrival);
  return byNature(arrival, open);
}

function byNature(arrival: Arrival, open: readonly Conversation[]): Outcome {
  const { thread, nature } = arrival;
  if (nature.is === "free_form") return open.length > 0 ? rides(thread) : newConversation(arrival, open, "service");
  if (nature.is === "template") {
    const own = open.some(({ category }) => category === nature.category);
    return own ? rides(thread) : newConversation(arrival, open, nature.category);
  }
  const start = conversationStart(arrival);
  const span = { start, end: start + CONVERSATION_MS };
  const rules = ["CBP2-03", "CBP2-04"];
  return {
    thread,
    usage: conversationUsage(span, {
      category: "unknown",
      pricingType: "regular",
      rules,
      unknown: unknownNature(nature),
    }),
  };
}

/** CBP2-03, CBP2-04: one conversation per category at a time, each 24 h from its opening. */
function newConversation(arrival: Arrival, open: readonly Conversation[], category: string): Outcome {
  const start = conversationStart(arrival);
  const span = { start, end: start + CONVERSATION_MS };
  return {
    thread: { ...arrival.thread, conversations: [...open, { model: "CBP2", category, span }] },
    usage: conversationUsage(span, category === "service" ? service(arrival.date) : template(category)),
  };
}

type Words = Pick<UsageDraft, "category" | "pricingType" | "rules" | "counting">;

function template(category: string): Words {
  return { category, pricingType: "regular", counting: { by: "none" }, rules: ["CBP2-03", "CBP2-05", "CBP2-10"] };
}

/** CBP2-08: a thousand free a month; SVC24-01: all of them from 2024-11-01 on. */
function service(date: string): Words {
  const category = "service";
  if (date >= CHANGES.freeService) {
    return { category, pricingType: "free_service", counting: { by: "none" }, rules: ["CBP2-04", "SVC24-01"] };
  }
  return { category, pricingType: "regular", counting: { by: "free_tier" }, rules: ["CBP2-04", "CBP2-08", "CBP2-10"] };
}
