import type { Instant, Interval } from "../../kernel/time.ts";
import type { Message } from "../message.ts";
import type { Nature } from "../nature.ts";
import type { ModelId, RuleSettings } from "../settings.ts";
import type { Thread } from "../thread.ts";
import type { Unknown, UsageDraft } from "../usage.ts";

/** What was seen of the windows when a message was sent (U-02). */
export interface SentView {
  readonly at: Instant;
  /** Whether the customer service window was open. */
  readonly inWindow: boolean;
  /** Whether the window was closed and the message proves by its delivery that it cannot have been. */
  readonly inferred: boolean;
  /** Whether the message was sent inside a free entry point, or in time to open one. */
  readonly entryPoint: "open" | "answers" | "none";
}

/** A message at the moment of its delivery, with all that a pricing model may look at. */
export interface Arrival {
  readonly thread: Thread;
  readonly message: Message;
  readonly nature: Nature;
  readonly sent: SentView;
  /** Delivery: decides whether it counts, date, month, model and rate (GEN-01). */
  readonly at: Instant;
  /** Local day of delivery in the WABA's zone. */
  readonly date: string;
  readonly model: ModelId;
  readonly servedBy: "partner" | "direct";
  /** OCT26-09: service messages beyond the allowance cost its sender nothing. */
  readonly exempt: boolean;
  readonly rules: RuleSettings;
}

/** What a delivery leads to: the thread after it, and what could be charged, if anything. */
export interface Outcome {
  readonly thread: Thread;
  readonly usage: UsageDraft | null;
}

/** How one pricing model treats a delivered message. */
export type PricingModel = (arrival: Arrival) => Outcome;

/** The message rides on something already paid or free. */
export function rides(thread: Thread): Outcome {
  return { thread, usage: null };
}

const UNCOUNTED: UsageDraft["counting"] = { by: "none" };

/** A usage of one message; free or regular, and seen by no counter unless said. */
export function messageUsage(
  draft: Pick<UsageDraft, "category" | "pricingType" | "rules"> & Partial<UsageDraft>,
): UsageDraft {
  const { category, pricingType, rules, counting = UNCOUNTED, unknown = null } = draft;
  return { kind: "message", category, pricingType, expiresAt: null, counting, rules, unknown };
}

/** A conversation that opens over a span. */
export function conversationUsage(
  span: Interval,
  draft: Pick<UsageDraft, "category" | "pricingType" | "rules"> & Partial<UsageDraft>,
): UsageDraft {
  const { category, pricingType, rules, counting = UNCOUNTED, unknown = null } = draft;
  return { kind: "conversation", category, pricingType, expiresAt: span.end, counting, rules, unknown };
}

/** Why a message whose nature is not known cannot be rated; the remedy names the column that would tell. */
export function unknownNature(nature: Nature): Unknown {
  if (nature.is === "template_of_unknown_category" && nature.word !== undefined) {
    return {
      code: "unknown_category",
      detail: `"${nature.word}" is no template category that is rated here: marketing, utility, authentication`,
    };
  }
  const missing =
    nature.is === "template_of_unknown_category"
      ? "the template's category is not known: give `category`, or --templates with the template's name"
      : "nothing tells a template from a free-form message: give `type`, or `category`, or Meta's reported category";
  return { code: "not_enough_evidence", detail: missing };
}
