import { CHANGES } from "./calendar.ts";
import { freeTier } from "./models/cbp1.ts";
import { entryPointLengthMs, opensEntryPoint } from "./models/entry-point.ts";
import { type Arrival, conversationUsage, messageUsage, type Outcome, rides } from "./models/model.ts";
import { type Conversation, extendEntryPoint, openConversations, type Thread, useUpEntries } from "./thread.ts";
import type { Counting, PricingType, Unknown } from "./usage.ts";
import { CONVERSATION_MS, isOpen, openWindow } from "./window.ts";

/**
 * What Meta's webhook says of a delivered message, read as an outcome: its pricing type and category under PMP, its
 * conversation under CBP. Null where the webhook said too little to decide.
 */
export function outcomeOfReport(arrival: Arrival): Outcome | null {
  const { reported } = arrival.message;
  if (!reported) return null;
  if (arrival.model === "NBP") return reported.billable === undefined ? null : notification(arrival, reported.billable);
  const perMessage = arrival.model === "PMP" || arrival.model === "PMP-OCT26";
  if (perMessage) return ridesOldConversation(arrival) ? rides(arrival.thread) : messageOutcome(arrival);
  return conversationOutcome(arrival);
}

/** PMP-08: Meta names the old model for what rides on a conversation from before the switch; none open, none believed. */
function ridesOldConversation({ thread, at, rules, message }: Arrival): boolean {
  return message.reported?.model === "CBP" && openConversations(thread, at, rules).length > 0;
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
function countingOf({ model, nature }: Arrival, category: string, pricingType: PricingType): Counting {
  if (nature.is === "free_form" && nature.reaction) return { by: "none" }; // OCT26-05
  if (category === "service" && model === "PMP-OCT26" && pricingType !== "free_entry_point")
    return { by: "allowance", decided: true };
  const tiered = category === "utility" || category.startsWith("authentication");
  return tiered && pricingType === "regular" ? { by: "tier" } : { by: "none" };
}

/** A free entry point that Meta reports and nobody saw opened starts here; how long it lasts, the rules say (FEP-03, FEP-04). */
function inReportedEntryPoint({ thread, sent, date, message, rules }: Arrival): Thread {
  if (isOpen(thread.entryPoint, sent.at, rules)) return thread;
  const opened = { ...thread, entryPoint: openWindow(sent.at, entryPointLengthMs(date)) };
  const mayExtend = rules.fep_extension === "webhook" && date >= CHANGES.extendedEntryPoint;
  return useUpEntries(mayExtend ? extendEntryPoint(opened, message) : opened, sent.at);
}

/** WH-04: Meta rounds an expiry up to the minute. */
const ROUNDING_MS = 60_000;

function conversationOutcome(arrival: Arrival): Outcome | null {
  const { category, conversation, expiresAt } = arrival.message.reported ?? {};
  if (category === undefined) return null;
  const { at, rules } = arrival;
  const isEntryPoint = category === "referral_conversion";
  const open = openConversations(arrival.thread, at, rules);
  const carrier = open.find((one) => carries(one, category, conversation));
  if (carrier) return rides(adopted(arrival.thread, carrier, conversation));
  if (isEntryPoint && isOpen(arrival.thread.entryPoint, at, rules)) return rides(arrival.thread);
  const lengthMs = isEntryPoint ? entryPointLengthMs(arrival.date) : CONVERSATION_MS;
  const span = { start: at, end: Math.min(expiresAt ?? at + lengthMs, at + lengthMs + ROUNDING_MS) };
  const opened: Conversation = {
    model: arrival.model === "CBP1" ? "CBP1" : "CBP2",
    category,
    span,
    reportedId: conversation,
  };
  // FEP-09: an answer that opens anything else shows that the entry did not qualify, so it is used up either way.
  const before = opensEntryPoint(arrival) ? useUpEntries(arrival.thread, arrival.sent.at) : arrival.thread;
  const thread: Thread = isEntryPoint
    ? { ...before, entryPoint: { status: "open", span }, conversations: [opened] }
    : { ...before, conversations: [...open, opened] };
  return { thread, usage: conversationUsage(span, reportedConversation(arrival, category)) };
}

/** By Meta's id where both have one; a conversation that our rules opened has none, and is known by its category. */
function carries(one: Conversation, category: string, reportedId: string | undefined): boolean {
  if (reportedId !== undefined && one.reportedId !== undefined) return one.reportedId === reportedId;
  return one.model === "CBP1" || one.category === category.replace("_international", "") || one.category === category;
}

function adopted(thread: Thread, carrier: Conversation, reportedId: string | undefined): Thread {
  if (reportedId === undefined || carrier.reportedId !== undefined) return thread;
  const conversations = thread.conversations.map((one) => (one === carrier ? { ...one, reportedId } : one));
  return { ...thread, conversations };
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
  const counting = countingOfConversation(category, { model, date, servedBy });
  return { category, pricingType: "regular", counting, rules } as const;
}

function countingOfConversation(category: string, arrival: Pick<Arrival, "model" | "date" | "servedBy">): Counting {
  if (category === "service") return { by: "free_tier" };
  return arrival.model === "CBP1" ? freeTier(arrival, category) : { by: "none" };
}

function unrated(word: string): Unknown {
  return { code: "unknown_category", detail: `Meta reported "${word}", which is not rated here` };
}
