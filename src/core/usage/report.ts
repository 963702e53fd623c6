import { CHANGES } from "./calendar.ts";
import { entryPointLengthMs } from "./models/entry-point.ts";
import { type Arrival, conversationUsage, messageUsage, type Outcome, rides } from "./models/model.ts";
import { type Conversation, openConversations, type Thread, useUpEntries } from "./thread.ts";
import type { Counting, PricingType, Unknown } from "./usage.ts";
import { CONVERSATION_MS } from "./window.ts";

/**
 * What Meta's webhook says of a delivered message, read as an outcome: its pricing type and category under PMP, its
 * conversation under CBP. Null where the webhook said too little to decide.
 */
export function outcomeOfReport(arrival: Arrival): Outcome | null {
  const { reported } = arrival.message;
  if (!reported) return null;
  if (arrival.model === "NBP") return reported.billable === undefined ? null : notification(arrival, reported.billable);
  const perMessage = arrival.model === "PMP" || arrival.model === "PMP-OCT26";
  if (perMessage) return reported.model === "CBP" ? rides(arrival.thread) : messageOutcome(arrival); // PMP-08
  return conversationOutcome(arrival);
}

function notification({ thread }: Arrival, billable: boolean): Outcome {
  const words = billable
    ? ({ category: "notification", pricingType: "regular" } as const)
    : ({ category: "service", pricingType: "free_customer_service" } as const);
  return { thread, usage: messageUsage({ ...words, rules: ["WH-11"] }) };
}

/** Pricing types of PMP webhooks that Daybook rates (WH-09), and the free ones of groups that it does not. */
const REPORTED_TYPES: Readonly<Record<string, PricingType>> = {
  regular: "regular",
  free_customer_service: "free_customer_service",
  free_entry_point: "free_entry_point",
};

const REPORTED_CATEGORIES: Readonly<Record<string, string>> = {
  marketing: "marketing",
  marketing_lite: "marketing", // MM-02
  utility: "utility",
  authentication: "authentication",
  authentication_international: "authentication_international",
  service: "service",
};

function messageOutcome(arrival: Arrival): Outcome | null {
  const { type, category } = arrival.message.reported ?? {};
  if (type === undefined || (category === undefined && type !== "free_entry_point")) return null;
  const reportedType = REPORTED_TYPES[type];
  const own =
    category === "referral_conversion" || category === undefined ? ownCategory(arrival) : REPORTED_CATEGORIES[category];
  if (!reportedType || !own) {
    const unknown = unrated(reportedType ? (category ?? "") : type);
    return {
      thread: arrival.thread,
      usage: messageUsage({ category: "unknown", pricingType: "regular", rules: ["WH-08"], unknown }),
    };
  }
  const isExempt = arrival.exempt && own === "service" && reportedType === "regular"; // U-13
  const pricingType = isExempt ? "free_exempt" : reportedType;
  const usage = messageUsage({
    category: own,
    pricingType,
    counting: countingOf(arrival, own, pricingType),
    rules: ["WH-09"],
  });
  return { thread: pricingType === "free_entry_point" ? inReportedEntryPoint(arrival) : arrival.thread, usage };
}

function ownCategory({ nature }: Arrival): string {
  return nature.is === "template" ? nature.category : "service";
}

/** Reported messages count like computed ones; Meta has decided already whether the allowance covered them. */
function countingOf({ model }: Arrival, category: string, pricingType: PricingType): Counting {
  if (category === "service" && model === "PMP-OCT26" && pricingType !== "free_entry_point")
    return { by: "allowance", decided: true };
  const tiered = category === "utility" || category.startsWith("authentication");
  return tiered && pricingType === "regular" ? { by: "tier" } : { by: "none" };
}

function inReportedEntryPoint({ thread, sent, date, message, rules }: Arrival): Thread {
  const open = thread.entryPoint;
  if (open.status === "open" && sent.at < open.span.end) return thread;
  const end = message.reported?.expiresAt ?? sent.at + entryPointLengthMs(date);
  const opened: Thread = { ...thread, entryPoint: { status: "open", span: { start: sent.at, end } } };
  return rules.fep_extension === "webhook" ? useUpEntries(opened, sent.at) : opened;
}

function conversationOutcome(arrival: Arrival): Outcome | null {
  const { category, conversation, expiresAt } = arrival.message.reported ?? {};
  if (category === undefined) return null;
  const open = openConversations(arrival.thread, arrival.at, arrival.rules);
  const carried = open.some((one) =>
    conversation === undefined ? one.category === category : one.reportedId === conversation,
  );
  if (carried) return rides(arrival.thread);
  const isEntryPoint = category === "referral_conversion";
  const lengthMs = isEntryPoint ? entryPointLengthMs(arrival.date) : CONVERSATION_MS;
  const span = { start: arrival.at, end: expiresAt ?? arrival.at + lengthMs };
  const opened: Conversation = {
    model: arrival.model === "CBP1" ? "CBP1" : "CBP2",
    category,
    span,
    reportedId: conversation,
  };
  const thread: Thread = isEntryPoint
    ? {
        ...useUpEntries(arrival.thread, arrival.sent.at),
        entryPoint: { status: "open", span },
        conversations: [opened],
      }
    : { ...arrival.thread, conversations: [...open, opened] };
  return { thread, usage: conversationUsage(span, reportedConversation(arrival, category)) };
}

const CONVERSATION_CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  CBP1: ["business_initiated", "user_initiated", "referral_conversion"],
  CBP2: ["marketing", "utility", "authentication", "authentication_international", "service", "referral_conversion"],
};

function reportedConversation({ model, date, servedBy }: Arrival, category: string) {
  const rules = ["WH-05", "WH-06"];
  if (!CONVERSATION_CATEGORIES[model]?.includes(category)) {
    return { category: "unknown", pricingType: "regular", rules, unknown: unrated(category) } as const;
  }
  if (category === "referral_conversion") return { category, pricingType: "free_entry_point", rules } as const;
  if (category === "service" && date >= CHANGES.freeService)
    return { category, pricingType: "free_service", rules } as const;
  const narrowed = servedBy === "direct" && date >= CHANGES.directFreeTier && category === "business_initiated";
  const drawsOnFreeTier = category === "service" || (model === "CBP1" && !narrowed);
  const counting: Counting = { by: drawsOnFreeTier ? "free_tier" : "none" };
  return { category, pricingType: "regular", counting, rules } as const;
}

function unrated(word: string): Unknown {
  return { code: "unknown_category", detail: `Meta reported "${word}", which is not rated here` };
}
