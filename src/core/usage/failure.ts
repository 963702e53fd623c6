import { DAY_MS, type Instant } from "../kernel/time.ts";
import type { Waba } from "./accounts.ts";
import { dayOf } from "./calendar.ts";
import type { Message } from "./message.ts";
import { freeTier } from "./models/cbp1.ts";
import { conversationUsage } from "./models/model.ts";
import { natureOf } from "./nature.ts";
import type { RuleSettings, Settings } from "./settings.ts";
import { openConversations, type Thread } from "./thread.ts";
import type { Usage } from "./usage.ts";
import { CONVERSATION_MS, covers, isOpen } from "./window.ts";

/** U-07: whether a message is one whose failure may open a conversation under the setting `cbp1_failed_opens`. */
export function failureMatters(message: Message, rules: RuleSettings): boolean {
  const { failedAt, deliveredAt } = message;
  if (!rules.cbp1_failed_opens || failedAt === undefined || deliveredAt !== undefined) return false;
  return natureOf(message, "CBP1").is === "free_form";
}

/** Notes a free-form message that failed outside the customer service window. */
export function noteFailure(thread: Thread, message: Message, at: Instant, rules: RuleSettings): Thread {
  return isOpen(thread.window, message.at ?? at, rules) ? thread : { ...thread, failure: { message, at } };
}

/**
 * CBP1-11, only under the setting: what the user writes within 24 h of such a failure makes it a business-initiated
 * conversation, unless one is open. Gives the thread without the failure, and the usage if one arises.
 */
export function answerFailure(
  thread: Thread,
  at: Instant,
  waba: Waba,
  settings: Settings,
): { readonly thread: Thread; readonly usage: Usage | null } {
  if (!thread.failure) return { thread, usage: null };
  const { failure, ...rest } = thread;
  const { rules } = settings;
  const { date, model } = dayOf(waba.zone, at, settings);
  const inTime = covers({ start: failure.at, end: failure.at + DAY_MS }, at, rules);
  const carried = openConversations(rest, at, rules).length > 0 || isOpen(rest.entryPoint, at, rules);
  if (!inTime || carried || model !== "CBP1") return { thread: rest, usage: null };
  const category = "business_initiated";
  const span = { start: at, end: at + CONVERSATION_MS };
  const draft = conversationUsage(span, {
    category,
    pricingType: "regular",
    counting: freeTier({ servedBy: waba.servedBy, date }, category),
    rules: ["CBP1-11"],
  });
  const decided = { by: "rules" } as const;
  return {
    thread: { ...rest, conversations: [{ model: "CBP1", category, span }] },
    usage: { ...draft, model, message: failure.message, occurredAt: at, date, decided, incomplete: rest.incomplete },
  };
}
