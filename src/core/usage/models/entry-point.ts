import { CHANGES } from "../calendar.ts";
import { answersEntry, inEntryPoint, useUpEntries } from "../thread.ts";
import { CONVERSATION_MS, ENTRY_POINT_MS } from "../window.ts";
import { type Arrival, conversationUsage, type Outcome } from "./model.ts";

/** FEP-03: how long a free entry point lasts that starts on a local day. */
export function entryPointLengthMs(date: string): number {
  return date >= CHANGES.longEntryPoint ? ENTRY_POINT_MS : CONVERSATION_MS;
}

/** Whether an open free entry point carries a message under CBP, where it is tested at delivery. */
export function ridesEntryPoint({ thread, sent, at, rules }: Arrival): boolean {
  return inEntryPoint(thread, at, sent.at, rules);
}

/** Whether a message delivered under CBP opens a free entry point (FEP-02). */
export function opensEntryPoint({ thread, sent, rules }: Arrival): boolean {
  return answersEntry(thread, sent.at, rules);
}

/**
 * FEP-02, FEP-06: under CBP the answer to an entry opens a free conversation at its delivery, uses up all entries up
 * to its sending, and closes every other conversation of the thread.
 */
export function entryPointConversation(arrival: Arrival): Outcome {
  const start = conversationStart(arrival);
  const span = { start, end: start + entryPointLengthMs(arrival.date) };
  const thread = useUpEntries(
    { ...arrival.thread, entryPoint: { status: "open", span }, conversations: [] },
    arrival.sent.at,
  );
  const rules = arrival.model === "CBP1" ? ["FEP-02", "FEP-03", "FEP-07"] : ["FEP-02", "FEP-03", "FEP-06", "CBP2-09"];
  return {
    thread,
    usage: conversationUsage(span, { category: "referral_conversion", pricingType: "free_entry_point", rules }),
  };
}

/** Where the clock of a conversation starts: at delivery, unless the setting `conv_start` says otherwise (U-19). */
export function conversationStart({ at, sent, rules }: Arrival): number {
  return rules.conv_start === "sent" ? sent.at : at;
}
