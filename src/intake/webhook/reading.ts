import type { Fact } from "../../core/usage/fact.ts";

/** What became of one part of a webhook body. */
export type WebhookItem = ReadItem | DamagedItem;

export interface ReadItem {
  /** `message.text`, `status.delivered`, `field.account_update`, ...; parts of `standby` begin with `standby.`. */
  readonly kind: string;
  /** `ignored`: known, and no charge depends on it. `reported`: not rated yet, or not known; a person should know. */
  readonly outcome: "understood" | "ignored" | "reported";
  /** One sentence; empty where the part was understood. */
  readonly reason: string;
}

/** A part that lacks something it cannot be without, or has it in a form that cannot be. */
export interface DamagedItem extends Flaw {
  readonly kind: string;
  readonly outcome: "damaged";
}

/** What is wrong with a part, in the words of a problem. */
export interface Flaw {
  readonly found: string;
  readonly expected: string;
}

export const NO_NUMBER: Flaw = {
  found: "no business number",
  expected: "metadata with phone_number_id or display_phone_number",
};

/** Everything that a webhook body says: at least one item, and the facts learnt from it. */
export interface WebhookReading {
  readonly facts: readonly Fact[];
  readonly items: readonly WebhookItem[];
}

/** A reading under way. */
export interface Draft {
  readonly facts: Fact[];
  readonly items: WebhookItem[];
  /** Aliases that this body has shown already. */
  readonly seen: Set<string>;
}

/** What the parts of one change have in common. */
export interface Scope {
  readonly draft: Draft;
  readonly standby: boolean;
  readonly waba: string | undefined;
  readonly number: string | undefined;
  /** Who a message is from where it does not say so itself: the only contact beside the only message or status. */
  readonly onlyUser: string | undefined;
}

/** Whether reading gave what is wrong in place of a fact. */
export function isFlaw(read: object): read is Flaw {
  return "expected" in read;
}

/** The latest one: nearly all parts of a body are of one kind, and one object serves them all. */
let latest: ReadItem = { kind: "", outcome: "understood", reason: "" };

export function understood(kind: string): WebhookItem {
  if (latest.kind !== kind) latest = { kind, outcome: "understood", reason: "" };
  return latest;
}

export function ignored(kind: string, reason: string): WebhookItem {
  return { kind, outcome: "ignored", reason };
}

export function reported(kind: string, reason: string): WebhookItem {
  return { kind, outcome: "reported", reason };
}

export function damaged(kind: string, { found, expected }: Flaw): WebhookItem {
  return { kind, outcome: "damaged", found, expected };
}
