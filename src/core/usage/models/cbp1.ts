import { CHANGES } from "../calendar.ts";
import { openConversations } from "../thread.ts";
import type { Counting } from "../usage.ts";
import { CONVERSATION_MS } from "../window.ts";
import { conversationStart, entryPointConversation, opensEntryPoint, ridesEntryPoint } from "./entry-point.ts";
import { type Arrival, conversationUsage, type Outcome, rides, unknownNature } from "./model.ts";

/** Conversation-based pricing by initiator, 2022-02-01 to 2023-05-31. */
export function cbp1(arrival: Arrival): Outcome {
  const { thread, at, rules } = arrival;
  if (openConversations(thread, at, rules).length > 0 || ridesEntryPoint(arrival)) return rides(thread);
  if (opensEntryPoint(arrival)) return entryPointConversation(arrival);
  return newConversation(arrival);
}

/** CBP1-02, CBP1-03: whatever its type, a reply to the user's last 24 h is user-initiated, all else the business began. */
function newConversation(arrival: Arrival): Outcome {
  const { thread, nature, sent, message } = arrival;
  const start = conversationStart(arrival);
  const span = { start, end: start + CONVERSATION_MS };
  const reported = message.reported?.category;
  const byReport = reported === "user_initiated" || reported === "business_initiated" ? reported : undefined;
  const blind = nature.is === "unknown" && !sent.inWindow;
  const ruled = sent.inWindow || nature.is === "free_form" ? "user_initiated" : "business_initiated";
  const category = blind && byReport ? byReport : ruled;
  const counting = freeTier(arrival, category);
  return {
    thread: { ...thread, conversations: [{ model: "CBP1", category, span }] },
    usage: conversationUsage(span, {
      category,
      pricingType: "regular",
      counting,
      rules: ["CBP1-02", "CBP1-03", "CBP1-07", counting.by === "none" ? "CBP1-10" : "CBP1-08"],
      unknown: blind && !byReport ? unknownNature(nature) : null,
    }),
  };
}

/** CBP1-08; CBP1-10: from 2023-04-04 what a directly served business begins does not draw on the free tier. */
export function freeTier({ servedBy, date }: Pick<Arrival, "servedBy" | "date">, category: string): Counting {
  const narrowed = servedBy === "direct" && date >= CHANGES.directFreeTier;
  return narrowed && category === "business_initiated" ? { by: "none" } : { by: "free_tier" };
}
