import type { Instant } from "../../../core/kernel/time.ts";
import type { Fact, MessageFact, UserAliasFact } from "../../../core/usage/fact.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Surrogates } from "../../surrogates.ts";
import { phoneInWamid } from "../../wamid.ts";
import { aliasDigest, type FactRow, messageRow, rowOf } from "./fact-row.ts";

/** A real name to remember beside its surrogate. */
export interface NameRow {
  readonly surrogate: string;
  readonly value: string;
  readonly kind: "user" | "message";
  /** Of a message id: the canonical surrogate of its user. */
  readonly userSurrogate: string | null;
}

/** Who delivered it, and when. */
export interface Delivery {
  readonly source: number;
  readonly receivedAt: Instant;
}

/** A fact that belongs to the partition of a business number. */
export interface PlacedDraft extends Delivery {
  readonly is: "placed";
  readonly number: string;
  /** Both names of a number, where the fact joins them. */
  readonly pair?: readonly [string, string];
  readonly row: FactRow;
  readonly names: readonly NameRow[];
  /** Canonical surrogates of the users that it names. */
  readonly users: readonly string[];
}

/** Evidence that two users are one; it belongs wherever one of them was seen. */
export interface AliasDraft extends Delivery {
  readonly is: "alias";
  readonly digest: string;
  /** Canonical surrogates, in order of bytes. */
  readonly users: readonly [string, string];
  readonly evidence: string;
  readonly at: Instant;
  readonly names: readonly NameRow[];
}

/** An alias of a user with itself says nothing. */
export interface EmptyDraft {
  readonly is: "empty";
}

export type Draft = PlacedDraft | AliasDraft | EmptyDraft;

/** A fact made ready for the tables: surrogates in place of names, and the names to remember. */
export function draftOf(fact: Fact, delivery: Delivery, surrogates: Surrogates): Draft {
  if (fact.kind === "message") return messageDraft(fact, delivery, surrogates);
  if (fact.kind === "user_alias") return aliasDraft(fact, delivery, surrogates);
  const [id, digits] = [storable(fact.id), storable(fact.digits)];
  const row = rowOf({ kind: "number_alias", id, digits });
  return { is: "placed", ...delivery, number: id, pair: [id, digits], row, names: [], users: [] };
}

function messageDraft(fact: MessageFact, delivery: Delivery, surrogates: Surrogates): PlacedDraft {
  const id = storable(fact.id);
  const message = surrogates.message(id);
  const number = storable(fact.number);
  const names: NameRow[] = [];
  const users: string[] = [];
  const noteUser = (value: string): string => {
    const surrogate = surrogates.user(value);
    users.push(canonicalUser(surrogate));
    if (surrogate !== value) names.push({ surrogate, value, kind: "user", userSurrogate: null });
    return surrogate;
  };
  const user = fact.user === undefined ? null : noteUser(storable(fact.user));
  const phone = phoneInWamid(id);
  if (phone !== undefined && phone !== fact.user) noteUser(phone);
  const userSurrogate = users.at(-1) ?? null;
  if (message !== id) names.push({ surrogate: message, value: id, kind: "message", userSurrogate });
  const row = messageRow(fact, number, message, user);
  const { source, receivedAt } = delivery;
  return { is: "placed", source, receivedAt, number, row, names, users };
}

function aliasDraft({ users, at, evidence }: UserAliasFact, delivery: Delivery, surrogates: Surrogates): Draft {
  const names = users.map((user): NameRow => {
    const value = canonicalUser(storable(user));
    return { surrogate: surrogates.user(value), value, kind: "user", userSurrogate: null };
  });
  const [left = "", right = ""] = names.map(({ surrogate }) => canonicalUser(surrogate)).sort();
  if (left === right) return { is: "empty" };
  const digest = aliasDigest({ users: [left, right], evidence });
  const known = names.filter(({ surrogate, value }) => surrogate !== value);
  return { is: "alias", ...delivery, digest, users: [left, right], evidence, at, names: known };
}

/** Text that the server takes: it has no place for NUL, and none for halves of characters. */
function storable(text: string): string {
  return /[\0\p{Cs}]/u.test(text) ? text.replace(/[\0\p{Cs}]/gu, "\ufffd") : text;
}
