import { learnUsers } from "./aliases.ts";
import { type Identity, identityAt } from "./identity.ts";
import { instantAt, type Json, noInstantAt, objectAt, textAt } from "./read.ts";
import { damaged, ignored, reported, type Scope, understood, type WebhookItem } from "./reading.ts";

/** Kinds of `system` notices that tell of a new identity of a user. */
const USER_CHANGES = new Set(["user_changed_number", "user_changed_user_id", "customer_changed_number"]);

/** Reads a `system` notice. It is no message of the user; where a user got a new identity, it joins it to the old one. */
export function readSystemNotice(item: Json, scope: Scope, kind: string): WebhookItem {
  const notice = objectAt(item, "system");
  const type = notice && textAt(notice, "type");
  if (!notice || !isUserChange(notice, type)) {
    return ignored(kind, "A notice of WhatsApp, not a message of the user.");
  }
  const before = [identityAt(item, "from", "from_user_id"), identityAt(notice, "customer", "previous_user_id")];
  const after = [identityAt(notice, "wa_id", "user_id"), identityAt(notice, "new_wa_id")];
  const users = [...before, ...after].flatMap(names);
  return join(scope, kind, { users, item, evidence: "webhook system message" });
}

/** Reads one item of `user_id_update`: the user id before and after. */
export function readUserIdUpdate(item: Json, scope: Scope): WebhookItem {
  const ids = objectAt(item, "user_id") ?? {};
  const named = [identityAt(ids, "previous"), identityAt(ids, "current"), identityAt(item, "wa_id")];
  const users = named.flatMap(names);
  return join(scope, "user_id_update", { users, item, evidence: "webhook user_id_update" });
}

function isUserChange(notice: Json, type: string | undefined): boolean {
  return type === undefined ? textAt(notice, "new_wa_id") !== undefined : USER_CHANGES.has(type);
}

interface Change {
  readonly users: readonly string[];
  readonly item: Json;
  readonly evidence: string;
}

function join(scope: Scope, kind: string, { users, item, evidence }: Change): WebhookItem {
  const [first, ...others] = new Set(users);
  if (first === undefined) return damaged(kind, NO_USER);
  if (others.length === 0) {
    return reported(kind, "A user got a new identity and the old one is not named; the two are not joined by this.");
  }
  const at = instantAt(item, "timestamp");
  if (at === undefined) return damaged(kind, noInstantAt(item, "timestamp"));
  for (const other of others) learnUsers(scope.draft, [first, other], at, evidence);
  return understood(kind);
}

const NO_USER = { found: "no user", expected: "the phone number or user id from before and the new one" };

function names({ phone, bsuid }: Identity): string[] {
  return [phone, bsuid].filter((name) => name !== undefined);
}
