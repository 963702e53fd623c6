import type { MessageFact, Reported } from "../../core/usage/fact.ts";
import { identityAt, nameOf } from "./identity.ts";
import { flawAt, instantAt, type Json, noInstantAt, objectAt, textAt } from "./read.ts";
import {
  damaged,
  type Flaw,
  ignored,
  isFlaw,
  NO_NUMBER,
  reported,
  type Scope,
  understood,
  type WebhookItem,
} from "./reading.ts";

/** Reads one item of `statuses`: what became of a message of the business. */
export function readStatus(item: Json, scope: Scope): WebhookItem {
  const status = textAt(item, "status");
  if (textAt(item, "type") === "call") return reported("status.call", "Calls are not rated yet.");
  if (isOfGroup(item)) return reported("status.group", "Group pricing is not rated yet.");
  const kind = `status.${status ?? "unnamed"}`;
  const whyNot = IGNORED.get(status ?? "");
  if (whyNot !== undefined) return ignored(kind, whyNot);
  if (scope.standby)
    return reported(kind, "Messages of Meta's own agent are charged by tokens, which are not rated yet.");
  if (status === undefined) return damaged(kind, flawAt(item, "status", [...INSTANTS.keys()].join(", ")));
  const instantName = INSTANTS.get(status);
  if (instantName === undefined) return reported(kind, "A status of this name is new to Daybook; it was left out.");
  const fact = readFact(item, instantName, scope);
  if (isFlaw(fact)) return damaged(kind, fact);
  scope.draft.facts.push(fact);
  const flaw = flawOfExpiry(item);
  return flaw === undefined ? understood(kind) : damaged(kind, flaw);
}

/** Which instant of a message a status tells. Whatever was read or played has been delivered (GEN-02). */
const INSTANTS: ReadonlyMap<string, "at" | "deliveredAt" | "failedAt"> = new Map([
  ["sent", "at"],
  ["delivered", "deliveredAt"],
  ["read", "deliveredAt"],
  ["played", "deliveredAt"],
  ["failed", "failedAt"],
] as const);

const IGNORED: ReadonlyMap<string, string> = new Map([
  ["deleted", "The business took a message back; that neither charges nor refunds it."],
  ["warning", "A message held something that cannot be shown; no charge depends on it."],
]);

function isOfGroup(item: Json): boolean {
  if (textAt(item, "recipient_type") === "group") return true;
  if (textAt(item, "recipient_participant_id") ?? textAt(item, "recipient_participant_user_id")) return true;
  const pricing = objectAt(item, "pricing");
  return pricing !== undefined && (wordAt(pricing, "category")?.startsWith("group_") ?? false);
}

/** The fact that a status states, or what is wrong with it. The user may be missing: another status of the message may name it. */
function readFact(item: Json, instantName: "at" | "deliveredAt" | "failedAt", scope: Scope): MessageFact | Flaw {
  const { number, waba } = scope;
  const id = textAt(item, "id");
  const at = instantAt(item, "timestamp");
  if (number === undefined) return NO_NUMBER;
  if (id === undefined) return flawAt(item, "id", "the message id");
  if (at === undefined) return noInstantAt(item, "timestamp");
  const user = nameOf(identityAt(item, "recipient_id", "recipient_user_id")) ?? scope.onlyUser;
  const report = readReported(item);
  return {
    kind: "message",
    number,
    id,
    direction: "outbound",
    [instantName]: at,
    ...(waba === undefined ? {} : { waba }),
    ...(user === undefined ? {} : { user }),
    ...(report === undefined ? {} : { reported: report }),
  };
}

const EXPIRY = "expiration_timestamp";

/** What is wrong with the end of the conversation, where one is stated. The status counts without it. */
function flawOfExpiry(item: Json): Flaw | undefined {
  const conversation = objectAt(item, "conversation") ?? {};
  const stated = conversation[EXPIRY];
  if (stated === undefined || stated === null || stated === "" || instantAt(conversation, EXPIRY) !== undefined)
    return undefined;
  const { found, expected } = noInstantAt(conversation, EXPIRY);
  return { found: `conversation.${found}`, expected: `${expected}; the status counts without it` };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What Meta says of price and conversation; undefined where it says nothing. */
function readReported(item: Json): Reported | undefined {
  const pricing = objectAt(item, "pricing");
  const conversation = objectAt(item, "conversation");
  const report: Writable<Reported> = {};
  if (pricing) readPricing(pricing, report);
  if (conversation) readConversation(conversation, report);
  return Object.keys(report).length > 0 ? report : undefined;
}

function readPricing(pricing: Json, into: Writable<Reported>): void {
  const model = textAt(pricing, "pricing_model") ?? textAt(pricing, "model");
  const type = wordAt(pricing, "type");
  const category = wordAt(pricing, "category");
  const subtype = wordAt(pricing, "subtype");
  const billable = booleanAt(pricing, "billable");
  if (model !== undefined) into.model = model;
  if (type !== undefined) into.type = type;
  if (category !== undefined) into.category = category;
  if (billable !== undefined) into.billable = billable;
  if (subtype !== undefined) into.subtype = subtype;
}

/**
 * Where `pricing` names no category the conversation's origin stands for it (WH-06), except `referral_conversion`: since
 * per-message pricing that says where the message rides and not what it is (U-21).
 */
function readConversation(conversation: Json, into: Writable<Reported>): void {
  const id = textAt(conversation, "id");
  const expiresAt = instantAt(conversation, EXPIRY);
  const origin = objectAt(conversation, "origin");
  const category = origin && wordAt(origin, "type");
  if (id !== undefined) into.conversation = id;
  if (expiresAt !== undefined) into.expiresAt = expiresAt;
  if (category !== undefined && category !== "referral_conversion") into.category ??= category;
}

/** One of Meta's words; some are written with hyphens in one place and underscores in another (AUTHI-05). */
function wordAt(object: Json, key: string): string | undefined {
  return textAt(object, key)?.toLowerCase().replaceAll("-", "_");
}

function booleanAt(object: Json, key: string): boolean | undefined {
  const value = object[key];
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}
