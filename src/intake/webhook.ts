import { described } from "./problem.ts";
import { learnAliases, learnNumber, numberOf, onlyContactOf } from "./webhook/aliases.ts";
import { whyIgnored } from "./webhook/fields.ts";
import { displayedDigits, nameOf } from "./webhook/identity.ts";
import { readMessage } from "./webhook/message.ts";
import { flawAt, instantAt, isJson, type Json, listAt, objectAt, textAt } from "./webhook/read.ts";
import {
  type Draft,
  damaged,
  ignored,
  reported,
  type Scope,
  type WebhookItem,
  type WebhookReading,
} from "./webhook/reading.ts";
import { readStatus } from "./webhook/status.ts";
import { readUserIdUpdate } from "./webhook/user-change.ts";

export type { ReadItem, WebhookItem, WebhookReading } from "./webhook/reading.ts";

const OBJECT = "whatsapp_business_account";

/**
 * Reads the body of one webhook of the WhatsApp Business Platform. Never throws; a part that cannot be read is an item
 * of its own, and the rest still counts.
 */
export function parseWebhookBody(body: unknown): WebhookReading {
  const draft: Draft = { facts: [], items: [], seen: new Set() };
  const whyNot = foreign(body);
  if (whyNot) draft.items.push(whyNot);
  else if (isJson(body)) for (const entry of listAt(body, "entry")) readEntry(entry, draft);
  if (draft.items.length === 0) draft.items.push(ignored("body", "The body holds no changes."));
  return { facts: draft.facts, items: draft.items };
}

/** Why a body as a whole is not for us. */
function foreign(body: unknown): WebhookItem | undefined {
  if (!isJson(body)) return notAnObject("body", body);
  const object = textAt(body, "object");
  if (object === undefined) return damaged("body", flawAt(body, "object", `"${OBJECT}"`));
  if (object !== OBJECT) return ignored("body", "The body is of another product of Meta.");
  return Array.isArray(body.entry) ? undefined : damaged("body", flawAt(body, "entry", "a list of entries"));
}

function readEntry(entry: unknown, draft: Draft): void {
  if (!isJson(entry)) draft.items.push(notAnObject("entry", entry));
  else if (!Array.isArray(entry.changes))
    draft.items.push(damaged("entry", flawAt(entry, "changes", "a list of changes")));
  else
    for (const change of entry.changes) {
      if (isJson(change)) readChange(change, entry, draft);
      else draft.items.push(notAnObject("change", change));
    }
}

function notAnObject(kind: string, value: unknown): WebhookItem {
  return damaged(kind, { found: described(value), expected: "a JSON object" });
}

/** Fields whose value is lists of parts; `standby` holds the same one level deeper. */
const PART_FIELDS = new Set(["messages", "calls", "user_id_update", "smb_message_echoes", "standby"]);

function readChange(change: Json, entry: Json, draft: Draft): void {
  const field = textAt(change, "field") ?? fieldOf(change.value);
  const value = objectAt(change, "value");
  const { id, display } = numberOf(value ?? {});
  learnNumber(draft, id, display);
  const standby = field === "standby";
  const parts = standby && value ? objectAt(value, "standby") : value;
  if (parts) learnAliases(draft, parts, instantAt(entry, "time"));
  if (field === undefined || !PART_FIELDS.has(field)) draft.items.push(withoutParts(field, value));
  else if (!parts)
    draft.items.push(damaged(`field.${field}`, flawAt(value ?? change, value ? field : "value", "an object")));
  else {
    const only = onlyContactOf(parts);
    const number = id ?? displayedDigits(display);
    const scope = { draft, standby, waba: textAt(entry, "id"), number, onlyUser: only && nameOf(only) };
    readParts(parts, scope, field);
  }
}

/** The field of a change that does not name it. */
function fieldOf(value: unknown): string | undefined {
  return isJson(value) && (Array.isArray(value.messages) || Array.isArray(value.statuses)) ? "messages" : undefined;
}

function withoutParts(field: string | undefined, value: Json | undefined): WebhookItem {
  if (field === undefined)
    return damaged("field", { found: "a change that names no field", expected: "its field, such as messages" });
  const reason = whyIgnored(field, value);
  if (reason !== undefined) return ignored(`field.${field}`, reason);
  return reported(`field.${field}`, "Fields of this name are new to Daybook; it was left out.");
}

interface PartReader {
  /** What one of them is called where it does not say itself what it is. */
  readonly kind: string;
  readonly read: (item: Json, scope: Scope) => WebhookItem;
}

const PARTS: ReadonlyMap<string, PartReader> = new Map([
  ["messages", { kind: "message", read: readMessage }],
  ["statuses", { kind: "status", read: readStatus }],
  ["calls", { kind: "call", read: readCall }],
  ["message_echoes", { kind: "echo", read: readEcho }],
  ["errors", { kind: "error", read: readError }],
  ["user_id_update", { kind: "user_id_update", read: readUserIdUpdate }],
]);
const NO_PARTS = new Set(["messaging_product", "metadata", "contacts"]);

function readParts(value: Json, scope: Scope, field: string): void {
  const before = scope.draft.items.length;
  const add = (item: WebhookItem) => {
    scope.draft.items.push(scope.standby ? { ...item, kind: `standby.${item.kind}` } : item);
  };
  for (const [key, list] of Object.entries(value)) {
    if (NO_PARTS.has(key) || list === undefined || list === null) continue;
    const part = PARTS.get(key);
    if (part && !Array.isArray(list)) add(damaged(`part.${key}`, flawAt(value, key, "a list")));
    else if (part)
      for (const item of listAt(value, key)) add(isJson(item) ? part.read(item, scope) : notAnObject(part.kind, item));
    else if (typeof list === "object")
      add(reported(`part.${key}`, "Parts of this name are new to Daybook; it was left out."));
  }
  if (scope.draft.items.length === before) add(ignored(`field.${field}`, "The change holds nothing."));
}

function readCall(item: Json): WebhookItem {
  const event = textAt(item, "event");
  const reason = "A user's call opens the customer service window (GEN-07); calls are not rated yet.";
  return reported(`call.${event ?? "unnamed"}`, reason);
}

function readEcho(item: Json, scope: Scope): WebhookItem {
  const type = textAt(item, "type");
  const reason = scope.standby
    ? "A message of Meta's own agent; its statuses tell what became of it."
    : "Sent from the WhatsApp Business app: free, and without effect on windows and prices (GEN-15).";
  return ignored(`echo.${type ?? "untyped"}`, reason);
}

function readError(item: Json): WebhookItem {
  const code = textAt(item, "code");
  const reason = "An error beside the messages; it names none, so no charge depends on it.";
  return ignored(`error.${code ?? "unnumbered"}`, reason);
}
