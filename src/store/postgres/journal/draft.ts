import type { Instant } from "../../../core/kernel/time.ts";
import type { Fact, MessageFact, NumberAliasFact, UserAliasFact } from "../../../core/usage/fact.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import { openRecent } from "../../recent.ts";
import type { Surrogates } from "../../surrogates.ts";
import { isWamidOf, phoneInWamid } from "../../wamid.ts";
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
  /** The message's real id, where the row has a surrogate. */
  readonly realId: string | null;
  /** The users that it names. */
  readonly names: readonly NameRow[];
  /** Canonical surrogates of the users that it names; the last one is the message's. */
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

/** Makes facts ready for the tables: surrogates in place of names, and the names to remember. */
export interface Drafting {
  readonly draft: (fact: Fact, delivery: Delivery) => Draft;
}

/** A user as drafts name it. */
interface DraftedUser {
  readonly surrogate: string;
  /** None where the user was named by a surrogate. */
  readonly names: readonly NameRow[];
  /** The canonical surrogate. */
  readonly users: readonly [string];
}

/** Users write again and again. */
const REMEMBERED_USERS = 100_000;

export function openDrafting(surrogates: Surrogates): Drafting {
  const known = openRecent<DraftedUser>(REMEMBERED_USERS);
  const userOf = (value: string): DraftedUser => {
    const before = known.get(value);
    if (before) return before;
    const user = draftedUser(value, surrogates);
    known.set(value, user);
    return user;
  };
  return {
    draft: (fact, delivery) => {
      if (fact.kind === "message") return messageDraft(fact, delivery, { surrogates, userOf });
      return fact.kind === "user_alias" ? aliasDraft(fact, delivery, surrogates) : numberDraft(fact, delivery);
    },
  };
}

function draftedUser(value: string, surrogates: Surrogates): DraftedUser {
  const surrogate = surrogates.user(value);
  const names: NameRow[] = surrogate === value ? [] : [{ surrogate, value, kind: "user", userSurrogate: null }];
  return { surrogate, names, users: [canonicalUser(surrogate)] };
}

interface Naming {
  readonly surrogates: Surrogates;
  readonly userOf: (value: string) => DraftedUser;
}

function messageDraft(fact: MessageFact, { source, receivedAt }: Delivery, naming: Naming): PlacedDraft {
  const id = storable(fact.id);
  const number = storable(fact.number);
  const message = naming.surrogates.message(id);
  const user = fact.user === undefined ? undefined : naming.userOf(storable(fact.user));
  const other = otherUser(fact.user, id, naming);
  const row = messageRow(fact, number, message, user?.surrogate ?? null);
  const realId = message === id ? null : id;
  if (!other)
    return {
      is: "placed",
      source,
      receivedAt,
      number,
      row,
      realId,
      names: user?.names ?? NONE,
      users: user?.users ?? NONE,
    };
  const [names, users] = user
    ? [
        [...user.names, ...other.names],
        [...user.users, ...other.users],
      ]
    : [other.names, other.users];
  return { is: "placed", source, receivedAt, number, row, realId, names, users };
}

const NONE: readonly never[] = [];

/** The user whose number stands inside of the message id, where it is not the one that the fact names. */
function otherUser(user: string | undefined, id: string, { userOf }: Naming): DraftedUser | undefined {
  if (user !== undefined && isWamidOf(id, user)) return undefined;
  const phone = phoneInWamid(id);
  return phone === undefined || phone === user ? undefined : userOf(phone);
}

function numberDraft(fact: NumberAliasFact, delivery: Delivery): PlacedDraft {
  const [id, digits] = [storable(fact.id), storable(fact.digits)];
  const row = rowOf({ kind: "number_alias", id, digits });
  return { is: "placed", ...delivery, number: id, pair: [id, digits], row, realId: null, names: NONE, users: NONE };
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
  return SUSPECT.test(text) ? text.replace(/[\0\p{Cs}]/gu, "\ufffd") : text;
}

/** NUL, and halves of characters whether they stand alone or not: quick to look for. */
const SUSPECT = /[\0\ud800-\udfff]/;
