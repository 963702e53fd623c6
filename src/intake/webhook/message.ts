import type { EntryPoint, MessageFact } from "../../core/usage/fact.ts";
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
import { readSystemNotice } from "./user-change.ts";

/** Reads one item of `messages`: a message of a user to the business, unless its type says that it is none. */
export function readMessage(item: Json, scope: Scope): WebhookItem {
  const type = textAt(item, "type");
  const kind = `message.${type ?? "untyped"}`;
  if (textAt(item, "group_id") !== undefined) return reported("message.group", "Group pricing is not rated yet.");
  if (type === "system") return readSystemNotice(item, scope, kind);
  const whyNot = NOT_A_MESSAGE.get(type === "unsupported" ? (unsupportedType(item) ?? "") : (type ?? ""));
  if (whyNot !== undefined) return ignored(kind, whyNot);
  const fact = readFact(item, type, scope);
  if (isFlaw(fact)) return damaged(kind, fact);
  const remark = untrusted(item, scope) ?? strangeType(type);
  const entry = readEntryPoint(item);
  scope.draft.facts.push(entry.point === undefined ? fact : { ...fact, entryPoint: entry.point });
  const reason = remark ?? entry.remark;
  return reason === undefined ? understood(kind) : reported(kind, reason);
}

/** Types that arrive like messages of the user and are none: they open no customer service window (GEN-06). */
const NOT_A_MESSAGE: ReadonlyMap<string, string> = new Map([
  ["edit", "The user changed an earlier message; that is no new one."],
  ["revoke", "The user took an earlier message back; that is no new one."],
  ["request_welcome", "The user opened the chat for the first time and has not written yet."],
]);

/** Types that are messages of the user. Others count as well, and are reported. */
const MESSAGE_TYPES = new Set(
  "audio button contacts document image interactive location order reaction sticker text unknown unsupported video voice".split(
    " ",
  ),
);

function unsupportedType(item: Json): string | undefined {
  const unsupported = objectAt(item, "unsupported");
  return unsupported && textAt(unsupported, "type");
}

/** The fact that a message states, or what is wrong with it. */
function readFact(item: Json, type: string | undefined, scope: Scope): MessageFact | Flaw {
  const { number, waba } = scope;
  const id = textAt(item, "id");
  const user = nameOf(identityAt(item, "from", "from_user_id")) ?? scope.onlyUser;
  const at = instantAt(item, "timestamp");
  if (number === undefined) return NO_NUMBER;
  if (id === undefined) return flawAt(item, "id", "the message id");
  if (at === undefined) return noInstantAt(item, "timestamp");
  if (user === undefined) return flawAt(item, "from", "the user's phone number, or a user id as from_user_id");
  return {
    kind: "message",
    number,
    id,
    direction: "inbound",
    user,
    at,
    ...(waba === undefined ? {} : { waba }),
    ...(type === undefined ? {} : { type }),
  };
}

function strangeType(type: string | undefined): string | undefined {
  if (type === undefined) return "The message has no type; it counts as a message of the user.";
  if (MESSAGE_TYPES.has(type)) return undefined;
  return "Messages of this type are new to Daybook; it counts as a message of the user.";
}

function untrusted(item: Json, { number }: Scope): string | undefined {
  if (textAt(item, "from") !== number) return undefined;
  return "The sender is the business number itself; it counts as a message of the user.";
}

/** FEP-09: the entry point that `referral` names. */
function readEntryPoint(item: Json): { readonly point?: EntryPoint; readonly remark?: string } {
  const referral = objectAt(item, "referral");
  if (!referral) return {};
  const source = textAt(referral, "source_type");
  const point = source === undefined ? undefined : ENTRY_POINTS.get(source);
  if (point !== undefined) return { point };
  return {
    remark: 'The referral names neither "ad" nor "post" as its source; the message counts without an entry point.',
  };
}

const ENTRY_POINTS: ReadonlyMap<string, EntryPoint> = new Map([
  ["ad", "ad"],
  ["post", "page"],
]);
