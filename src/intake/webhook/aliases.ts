import type { Instant } from "../../core/kernel/time.ts";
import { displayedDigits, type Identity, identityAt } from "./identity.ts";
import { instantAt, isJson, type Json, listAt, objectAt, textAt } from "./read.ts";
import type { Draft } from "./reading.ts";

/** Learns that both names stand for one user, once a body. */
export function learnUsers(draft: Draft, users: readonly [string, string], at: Instant, evidence: string): void {
  if (users[0] === users[1] || isLatestAlias(draft, users)) return;
  const key = `user\n${users[0]}\n${users[1]}`;
  if (draft.seen.has(key)) return;
  draft.seen.add(key);
  draft.facts.push({ kind: "user_alias", users, at, evidence });
}

/** Most bodies name one user, and name it several times: then no key has to be made. */
function isLatestAlias({ facts }: Draft, users: readonly [string, string]): boolean {
  const latest = facts.at(-1);
  return latest?.kind === "user_alias" && latest.users[0] === users[0] && latest.users[1] === users[1];
}

/** Learns the two names of the business number that `metadata` shows, once a body. */
export function learnNumber(draft: Draft, id: string | undefined, display: string | undefined): void {
  const digits = displayedDigits(display);
  if (id === undefined || digits === undefined || id === digits) return;
  const key = `number\n${id}\n${digits}`;
  if (draft.seen.has(key)) return;
  draft.seen.add(key);
  draft.facts.push({ kind: "number_alias", id, digits });
}

/** Where lists of a value name a user twice, and what to call that evidence. */
const NAMED_TWICE = [
  { list: "messages", phone: "from", bsuid: "from_user_id", evidence: "webhook message" },
  { list: "statuses", phone: "recipient_id", bsuid: "recipient_user_id", evidence: "webhook status" },
  {
    list: "statuses",
    phone: "recipient_participant_id",
    bsuid: "recipient_participant_user_id",
    evidence: "webhook status",
  },
  { list: "message_echoes", phone: "to", bsuid: "to_user_id", evidence: "webhook message echo" },
  { list: "user_preferences", phone: "wa_id", bsuid: "user_id", evidence: "webhook user preferences" },
] as const;

const CONTACTS = "webhook contacts";

/** Learns from every place of a value that shows a phone number and a business-scoped user id of one user together. */
export function learnAliases(draft: Draft, value: Json, receivedAt: Instant | undefined): void {
  const contacts = readContacts(value);
  const only = onlyContact(value, contacts);
  for (const { list, phone, bsuid, evidence } of NAMED_TWICE) {
    for (const item of listAt(value, list)) {
      if (!isJson(item)) continue;
      const own = identityAt(item, phone, bsuid);
      const at = instantAt(item, "timestamp") ?? receivedAt;
      if (at === undefined) continue;
      learnIdentity(draft, own, at, evidence);
      for (const contact of contacts) if (isSame(own, contact)) learnIdentity(draft, contact, at, CONTACTS);
      if (only) learnIdentity(draft, completed(own, only), at, CONTACTS);
    }
  }
  const at = firstInstant(value) ?? receivedAt;
  if (at !== undefined) for (const contact of contacts) learnIdentity(draft, contact, at, CONTACTS);
}

/** The contact that a message or status must belong to, because there is one of each. */
export function onlyContactOf(value: Json): Identity | undefined {
  return onlyContact(value, readContacts(value));
}

function readContacts(value: Json): readonly Identity[] {
  return listAt(value, "contacts")
    .filter(isJson)
    .map((contact) => identityAt(contact, "wa_id", "user_id"));
}

/** Other lists whose items may be what a contact is there for. */
const OTHER_LISTS = ["calls", "message_echoes", "user_preferences", "user_id_update"] as const;

function onlyContact(value: Json, contacts: readonly Identity[]): Identity | undefined {
  if (contacts.length !== 1) return undefined;
  const items = listAt(value, "messages").length + listAt(value, "statuses").length;
  return items === 1 && OTHER_LISTS.every((list) => listAt(value, list).length === 0) ? contacts[0] : undefined;
}

function learnIdentity(draft: Draft, { phone, bsuid }: Identity, at: Instant, evidence: string): void {
  if (phone !== undefined && bsuid !== undefined) learnUsers(draft, [phone, bsuid], at, evidence);
}

function isSame(a: Identity, b: Identity): boolean {
  if (a.phone !== undefined && a.phone === b.phone) return true;
  return a.bsuid !== undefined && a.bsuid === b.bsuid;
}

/** Two halves of one user: one side has only the phone number, the other only the business-scoped user id. */
function completed(own: Identity, contact: Identity): Identity {
  const halves =
    own.phone === undefined ? contact.bsuid === undefined : own.bsuid === undefined && contact.phone === undefined;
  return halves ? { phone: own.phone ?? contact.phone, bsuid: own.bsuid ?? contact.bsuid } : own;
}

/** The time of the payload: that of the first of its parts that has one. */
function firstInstant(value: Json): Instant | undefined {
  for (const list of Object.values(value)) {
    if (!Array.isArray(list)) continue;
    for (const item of list) {
      const at = isJson(item) ? instantAt(item, "timestamp") : undefined;
      if (at !== undefined) return at;
    }
  }
  return undefined;
}

/** The business number of a value: its id, or the digits where only those are there. */
export function numberOf(value: Json): { readonly id: string | undefined; readonly display: string | undefined } {
  const metadata = objectAt(value, "metadata");
  if (!metadata) return { id: undefined, display: undefined };
  return { id: textAt(metadata, "phone_number_id"), display: textAt(metadata, "display_phone_number") };
}
