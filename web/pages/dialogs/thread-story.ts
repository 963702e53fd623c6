import { parseInstant } from "../../../src/core/kernel/time.ts";
import { TEMPLATE_CATEGORIES } from "../../../src/core/usage/nature.ts";
import type { AnswerOf } from "../../api/client.ts";
import type { Step, Story } from "../../playground/story.ts";

export type ThreadMessage = AnswerOf<"GET /v1/messages">["items"][number];

/** A thread as the playground plays it; messages whose time or direction nobody knows are left out. */
export function storyOf(
  messages: readonly ThreadMessage[],
  { user, zone, currency, now }: { user: string; zone: string; currency: string; now: number },
): Story | undefined {
  const steps = messages.flatMap((message) => stepOf(message) ?? []).sort((a, b) => a.at - b.at);
  const [first] = steps;
  if (!first) return undefined;
  return {
    title: "",
    zone,
    currency,
    users: [user],
    model: "auto",
    rates: [],
    start: first.at,
    now: Math.max(now, first.at),
    steps,
  };
}

function stepOf(message: ThreadMessage): Step | undefined {
  const { direction, at, delivered_at: delivered, entry_point: entryPoint } = message;
  const instant = parseInstant(at ?? delivered ?? "");
  if (instant === undefined || direction === null) return undefined;
  return {
    side: direction === "inbound" ? "user" : "business",
    who: 0,
    at: instant,
    ...kindOf(message),
    entryPoint,
    deliveredAt: direction === "inbound" ? null : (parseInstant(delivered ?? "") ?? null),
  };
}

/** What Meta's statuses tell stands in where nobody recorded the message itself. */
function kindOf({ type, category, reported }: ThreadMessage): Pick<Step, "type" | "category"> {
  const told = TEMPLATE_CATEGORIES.find((known) => known === (category ?? reported?.category)) ?? null;
  return { type: type ?? (told === null ? "text" : "template"), category: category ?? told };
}
