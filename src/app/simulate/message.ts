import type { Instant } from "../../core/kernel/time.ts";
import type { Direction, EntryPoint } from "../../core/usage/fact.ts";
import type { TemplateCategory } from "../../core/usage/nature.ts";

/** A simulated message with all that happens to it: plain data, instants in whole seconds. */
export interface SimulatedMessage {
  readonly id: string;
  /** When it is sent (outbound) or received (inbound). */
  readonly at: Instant;
  readonly direction: Direction;
  readonly waba: string;
  /** Phone number id of the business number, and its digits. */
  readonly number: string;
  readonly digits: string;
  /** The name by which the business knows the user at that moment: the phone number, or the user id where it is hidden. */
  readonly user: string;
  /** E.164 digits; null where the user hides them. */
  readonly phone: string | null;
  /** Business-scoped user id; null before webhooks had them. */
  readonly bsuid: string | null;
  /** `template`, or Meta's message type. */
  readonly type: string;
  /** Of a template, as it counts when it is sent. */
  readonly category: TemplateCategory | null;
  readonly template: string | null;
  readonly agent: string | null;
  readonly campaign: string | null;
  readonly entryPoint: EntryPoint | null;
  readonly deliveredAt: Instant | null;
  readonly readAt: Instant | null;
  readonly failure: Failure | null;
  /** What Meta's webhook says of its price; null for messages of the user, and where it failed. */
  readonly reported: SimulatedReport | null;
}

/** Why and when Meta failed a message. */
export interface Failure {
  readonly at: Instant;
  readonly code: FailureCode;
}

/** Undeliverable; sent outside of the customer service window; held back for the sake of the user. */
export type FailureCode = 131026 | 131047 | 131049;

/** The part of a status that tells of the price. */
export interface SimulatedReport {
  readonly model: "NBP" | "CBP" | "PMP";
  readonly category: TemplateCategory | "service";
  /** Of a model that prices messages. */
  readonly type: "regular" | "free_customer_service" | "free_entry_point" | null;
  /** End of the free entry point that the message is sent in. */
  readonly entryPointEnds: Instant | null;
}
