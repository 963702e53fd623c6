import { hash, randomBytes } from "node:crypto";
import type { MessageFact, NumberAliasFact, Reported, UserAliasFact } from "../../../core/usage/fact.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { JournalFact, NumberMovedFact, SourceWithdrawnFact, UserForgottenFact } from "../../port/journal.ts";

/** A fact as the table has it, before it gets a partition and a seq. Users and message ids are surrogates. */
export interface FactRow {
  readonly kind: JournalFact["kind"];
  /** 16 bytes, as latin1. */
  readonly digest: string;
  readonly number: string | null;
  readonly message: string | null;
  readonly endUser: string | null;
  readonly body: string;
}

/** A row as it is read: the body parsed, beside it the real names that are still known. */
export type StoredRow = FactColumns & {
  readonly partition: number;
  readonly received_at: bigint;
  readonly source: number;
  readonly message_name: string | null;
  readonly user_name: string | null;
  /** The seq of the fact that withdrew it. */
  readonly withdrawn: bigint | null;
};

/** What of a row makes the fact, and its place. */
export type FactColumns = KindRow & { readonly seq: bigint };

/** A row that says something of a message. */
interface StoredMessageFact {
  readonly kind: "message";
  readonly number: string;
  readonly message: string;
  readonly end_user: string | null;
  readonly body: MessageBody;
}

/** Bodies are written by {@link rowOf} alone. */
type KindRow =
  | StoredMessageFact
  | { readonly kind: "user_alias"; readonly body: Omit<UserAliasFact, "kind"> }
  | { readonly kind: "number_alias"; readonly number: string; readonly body: Pick<NumberAliasFact, "digits"> }
  | { readonly kind: "number_moved"; readonly body: Omit<NumberMovedFact, "kind"> }
  | { readonly kind: "user_forgotten"; readonly body: Omit<UserForgottenFact, "kind"> }
  | { readonly kind: "source_withdrawn"; readonly body: Omit<SourceWithdrawnFact, "kind"> };

interface MessageBody extends Omit<MessageFact, "kind" | "number" | "id" | "user" | "reported"> {
  readonly reported?: Omit<Reported, "price"> & { readonly price?: string };
}

const DIGEST_BYTES = 16;

/** The row of a fact whose users and message id are surrogates. Facts that say the same have the same digest. */
export function rowOf(fact: JournalFact): FactRow {
  switch (fact.kind) {
    case "message":
      return messageRow(fact, fact.number, fact.id, fact.user ?? null);
    case "user_alias":
      return { ...row(fact.kind, aliasBody(fact)), digest: aliasDigest(fact) };
    case "number_alias":
      return row(fact.kind, JSON.stringify({ digits: fact.digits }), fact.id);
    case "number_moved":
      return once(row(fact.kind, JSON.stringify({ numbers: fact.numbers, to: fact.to })));
    case "user_forgotten":
      return once(row(fact.kind, JSON.stringify({ users: fact.users })));
    case "source_withdrawn": {
      const { numbers, from, to, kept, by, messages } = fact;
      return once(row(fact.kind, JSON.stringify({ numbers, from, to, kept, by, messages })));
    }
  }
}

/** The row of a message fact under other names than its own. Runs for each fact that comes in. */
export function messageRow(fact: MessageFact, number: string, message: string, endUser: string | null): FactRow {
  const body = messageBody(fact);
  return {
    kind: "message",
    digest: digestOf("message", body, number, message, endUser),
    number,
    message,
    endUser,
    body,
  };
}

/** The fact of a row, with surrogates. */
export function factOf(row: FactColumns): JournalFact {
  switch (row.kind) {
    case "message": {
      const { reported, ...stated } = row.body;
      const fact: MessageFact = { kind: "message", number: row.number, id: row.message, ...stated };
      const user = row.end_user === null ? {} : { user: row.end_user };
      return reported ? { ...fact, ...user, reported: reportedOf(reported) } : { ...fact, ...user };
    }
    case "number_alias":
      return { kind: "number_alias", id: row.number, ...row.body };
    case "user_alias":
      return { kind: "user_alias", ...row.body };
    case "number_moved":
      return { kind: "number_moved", ...row.body };
    case "user_forgotten":
      return { kind: "user_forgotten", ...row.body };
    case "source_withdrawn":
      return { kind: "source_withdrawn", ...row.body };
  }
}

/**
 * The fact of a message for booking: it names all fields, in the order in which messages have them, whether they are known
 * or not. Objects that are built alike are read several times faster, and every step of booking reads them.
 */
export function messageOf({ number, message, end_user, body }: StoredMessageFact): Message {
  const { reported } = body;
  return {
    kind: "message",
    number,
    id: message,
    idDerived: body.idDerived,
    waba: body.waba,
    user: end_user ?? undefined,
    direction: body.direction,
    type: body.type,
    category: body.category,
    at: body.at,
    deliveredAt: body.deliveredAt,
    failedAt: body.failedAt,
    entryPoint: body.entryPoint,
    template: body.template,
    agent: body.agent,
    campaign: body.campaign,
    reported: reported && wholeReport(reportedOf(reported)),
    conflicts: undefined,
  };
}

function wholeReport(reported: Reported): Reported {
  const { model, type, category, subtype, billable, price, conversation, expiresAt } = reported;
  return { model, type, category, subtype, billable, price, conversation, expiresAt };
}

/** That two names are one user holds for all times, so evidence that was seen again is no new fact: time has no part. */
export function aliasDigest({ users, evidence }: Pick<UserAliasFact, "users" | "evidence">): string {
  return shortHash(JSON.stringify(["user_alias", ...users.map(canonicalUser).sort(), evidence]));
}

function row(kind: FactRow["kind"], body: string, number: string | null = null): FactRow {
  return { kind, digest: digestOf(kind, body, number, null, null), number, message: null, endUser: null, body };
}

/** What the journal itself says is new each time. */
function once(stated: FactRow): FactRow {
  return { ...stated, digest: randomBytes(DIGEST_BYTES).toString("latin1") };
}

/** Only a number may contain anything, so it stands last. */
function digestOf(
  kind: string,
  body: string,
  number: string | null,
  message: string | null,
  endUser: string | null,
): string {
  return shortHash(`${kind}\n${message}\n${endUser}\n${body}\n${number}`);
}

function shortHash(text: string): string {
  return hash("sha256", text, "binary").slice(0, DIGEST_BYTES);
}

/**
 * The fields in one fixed order as JSON; what is absent is left out. Put together by hand, because it runs for each fact, and
 * around the instants of facts that say the same otherwise as one of the latest, as nearly all do.
 */
function messageBody(fact: MessageFact): string {
  const { before, behind } = formOf(fact);
  const { at, deliveredAt, failedAt } = fact;
  const instants = plainField("at", at) + plainField("deliveredAt", deliveredAt) + plainField("failedAt", failedAt);
  const rest = instants + behind;
  if (before !== "") return before + rest;
  return `{${rest.startsWith(",") ? rest.slice(1) : rest}`;
}

/** What stands before and behind the instants. `before` has the brace that opens, or is empty. */
interface Form {
  readonly fact: MessageFact;
  readonly before: string;
  readonly behind: string;
}

const latestForms: Form[] = [];
const MOST_FORMS = 8;

function formOf(fact: MessageFact): Form {
  const known = latestForms.find((form) => saysTheSame(form.fact, fact));
  if (known) return known;
  const before =
    textField("waba", fact.waba) +
    textField("direction", fact.direction) +
    textField("type", fact.type) +
    textField("category", fact.category);
  const behind =
    textField("entryPoint", fact.entryPoint) +
    textField("template", fact.template) +
    textField("agent", fact.agent) +
    textField("campaign", fact.campaign) +
    plainField("idDerived", fact.idDerived || undefined) +
    (fact.reported ? reportedField(fact.reported) : "");
  const form = { fact, before: before === "" ? "" : `{${before.slice(1)}`, behind: `${behind}}` };
  if (latestForms.unshift(form) > MOST_FORMS) latestForms.pop();
  return form;
}

function saysTheSame(a: MessageFact, b: MessageFact): boolean {
  if (a.waba !== b.waba || a.direction !== b.direction || a.type !== b.type || a.category !== b.category) return false;
  if (a.entryPoint !== b.entryPoint || a.template !== b.template || a.agent !== b.agent) return false;
  if (a.campaign !== b.campaign || Boolean(a.idDerived) !== Boolean(b.idDerived)) return false;
  return a.reported === b.reported || (!!a.reported && !!b.reported && reportsTheSame(a.reported, b.reported));
}

function reportsTheSame(a: Reported, b: Reported): boolean {
  if (a.model !== b.model || a.type !== b.type || a.category !== b.category || a.billable !== b.billable) return false;
  if (a.subtype !== b.subtype || a.price !== b.price) return false;
  return a.conversation === b.conversation && a.expiresAt === b.expiresAt;
}

function reportedField(reported: Reported): string {
  const { model, type, category, subtype, billable, conversation, expiresAt } = reported;
  const fields =
    textField("model", model) +
    textField("type", type) +
    textField("category", category) +
    textField("subtype", subtype) +
    plainField("billable", billable) +
    textField("price", reported.price === undefined ? undefined : String(reported.price)) +
    textField("conversation", conversation) +
    plainField("expiresAt", expiresAt);
  return fields === "" ? "" : `,"reported":${objectOf(fields)}`;
}

function objectOf(fields: string): string {
  return `{${fields.slice(1)}}`;
}

function textField(name: string, value: string | undefined): string {
  if (value === undefined) return "";
  return `,"${name}":${PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)}`;
}

/** Texts that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

function plainField(name: string, value: number | boolean | undefined): string {
  return value === undefined ? "" : `,"${name}":${value}`;
}

function reportedOf({ price, ...stated }: NonNullable<MessageBody["reported"]>): Reported {
  return price === undefined ? stated : { ...stated, price: BigInt(price) };
}

function aliasBody({ users, at, evidence }: UserAliasFact): string {
  return JSON.stringify({ users: [...users].map(canonicalUser).sort(), at, evidence });
}
