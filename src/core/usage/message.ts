import { compareBytes } from "../kernel/bytes.ts";
import type { Instant } from "../kernel/time.ts";
import type { MessageFact, Reported } from "./fact.ts";
import { canonicalUser, isPhone } from "./identity.ts";

/** Every value that facts stated for a field on which they differ, in order of bytes. */
export type Conflicts = Readonly<Partial<Record<string, readonly string[]>>>;

/** Everything known about one message id on one number: the join of its facts. A single fact is a message already. */
export interface Message extends MessageFact {
  readonly conflicts?: Conflicts;
}

/**
 * Merges what two sets of facts say of one message. Idempotent, commutative and associative: known beats unknown,
 * the earliest time wins, a stated precedence picks among values that differ, and all of them are kept as conflicts.
 */
export function joinMessages(a: Message, b: Message): Message {
  return agree(a, b) ? union(a, b) : merged(a, b);
}

/** Whether nothing that one of them states is stated otherwise by the other; so it is with nearly all of them. */
function agree(a: Message, b: Message): boolean {
  if (a.conflicts || b.conflicts) return false;
  if (!same(a.user, b.user) || !same(a.type, b.type) || !same(a.category, b.category)) return false;
  if (!same(a.direction, b.direction) || !same(a.waba, b.waba) || !same(a.entryPoint, b.entryPoint)) return false;
  if (!same(a.template, b.template) || !same(a.agent, b.agent) || !same(a.campaign, b.campaign)) return false;
  return !a.reported || !b.reported || agreeInReport(a.reported, b.reported);
}

function agreeInReport(a: Reported, b: Reported): boolean {
  if (!same(a.model, b.model) || !same(a.type, b.type) || !same(a.category, b.category)) return false;
  if (!same(a.billable, b.billable) || !same(a.conversation, b.conversation)) return false;
  return same(a.subtype, b.subtype) && same(a.price, b.price);
}

function same<T>(a: T | undefined, b: T | undefined): boolean {
  return a === b || a === undefined || b === undefined;
}

function union(a: Message, b: Message): Message {
  return {
    kind: "message",
    number: a.number,
    id: a.id,
    idDerived: a.idDerived || b.idDerived || undefined,
    waba: a.waba ?? b.waba,
    user: a.user ?? b.user,
    direction: a.direction ?? b.direction,
    type: a.type ?? b.type,
    category: a.category ?? b.category,
    at: earliest(a.at, b.at),
    deliveredAt: earliest(a.deliveredAt, b.deliveredAt),
    failedAt: earliest(a.failedAt, b.failedAt),
    entryPoint: a.entryPoint ?? b.entryPoint,
    template: a.template ?? b.template,
    agent: a.agent ?? b.agent,
    campaign: a.campaign ?? b.campaign,
    reported: a.reported && b.reported ? unionOfReports(a.reported, b.reported) : (a.reported ?? b.reported),
    conflicts: undefined,
  };
}

function unionOfReports(a: Reported, b: Reported): Reported {
  return {
    model: a.model ?? b.model,
    type: a.type ?? b.type,
    category: a.category ?? b.category,
    subtype: a.subtype ?? b.subtype,
    billable: a.billable ?? b.billable,
    price: a.price ?? b.price,
    conversation: a.conversation ?? b.conversation,
    expiresAt: earliest(a.expiresAt, b.expiresAt),
  };
}

function merged(a: Message, b: Message): Message {
  const merge = openMerge(a.conflicts, b.conflicts);
  const joined = {
    kind: "message",
    number: a.number,
    id: a.id,
    idDerived: a.idDerived || b.idDerived || undefined,
    waba: merge.pick("waba", a.waba, b.waba),
    user: merge.pick("user", a.user, b.user),
    direction: merge.pick("direction", a.direction, b.direction),
    type: merge.pick("type", a.type, b.type),
    category: merge.pick("category", a.category, b.category),
    at: earliest(a.at, b.at),
    deliveredAt: earliest(a.deliveredAt, b.deliveredAt),
    failedAt: earliest(a.failedAt, b.failedAt),
    entryPoint: merge.pick("entryPoint", a.entryPoint, b.entryPoint),
    template: merge.pick("template", a.template, b.template),
    agent: merge.pick("agent", a.agent, b.agent),
    campaign: merge.pick("campaign", a.campaign, b.campaign),
    reported: joinReported(merge, a.reported, b.reported),
  } as const;
  return { ...joined, conflicts: merge.conflicts() };
}

/** Whether two messages state the same, whatever the order in which their fields were set. */
export function sameMessage(a: Message, b: Message): boolean {
  const text = (message: Message) =>
    JSON.stringify(joinMessages(message, message), (_, value) => (typeof value === "bigint" ? `${value}` : value));
  return a === b || text(a) === text(b);
}

/**
 * Whether facts disagree on something that decides a charge, Meta's reports among them where they decide. Two names of
 * one user are no disagreement.
 */
export function hasConflict(message: Message, reportsDecide: boolean): boolean {
  const { conflicts } = message;
  if (!conflicts) return false;
  const deciding = ["direction", "waba", "type", "category"];
  if (reportsDecide) deciding.push("reported_model", "reported_type", "reported_category", "reported_conversation");
  return deciding.some((field) => conflicts[field] !== undefined) || hasTwoPhones(conflicts.user ?? []);
}

/** A key that is unique per number and message id. */
export function messageKey(number: string, id: string): string {
  return `${number}\n${id}`;
}

function hasTwoPhones(users: readonly string[]): boolean {
  return new Set(users.filter(isPhone).map(canonicalUser)).size > 1;
}

interface Merge {
  /** The value that precedes; the others go to the conflicts. */
  readonly pick: <T extends string | boolean | bigint>(
    field: string,
    left: T | undefined,
    right: T | undefined,
  ) => T | undefined;
  readonly conflicts: () => Conflicts | undefined;
}

function openMerge(left: Conflicts = {}, right: Conflicts = {}): Merge {
  const conflicts: Record<string, readonly string[] | undefined> = { ...left, ...right };
  const note = (field: string, a: readonly string[] | undefined, b: readonly string[] | undefined) => {
    const stated = a && b ? [...new Set([...a, ...b])].sort(compareBytes) : (a ?? b);
    if (stated) conflicts[field] = stated;
  };
  return {
    pick: (field, a, b) => {
      if (a === undefined || b === undefined) return a ?? b;
      if (a === b) {
        note(field, left[field], right[field]);
        return a;
      }
      note(field, left[field] ?? [String(a)], right[field] ?? [String(b)]);
      return precedence(field, String(a), String(b)) <= 0 ? a : b;
    },
    conflicts: () => {
      const fields = Object.keys(conflicts).sort();
      return fields.length > 0 ? Object.fromEntries(fields.map((field) => [field, conflicts[field]])) : undefined;
    },
  };
}

/** Values that win over all others of their field; the rest go by their bytes. */
const WINNERS: Readonly<Record<string, (value: string) => boolean>> = {
  direction: (value) => value === "outbound",
  type: (value) => value === "template",
  entryPoint: (value) => value === "ad",
  user: isPhone,
};

/** Below zero where `a` precedes `b`. */
function precedence(field: string, a: string, b: string): number {
  const wins = WINNERS[field];
  const rank = wins ? Number(wins(b)) - Number(wins(a)) : 0;
  return rank !== 0 ? rank : compareBytes(a, b);
}

function joinReported(merge: Merge, a: Reported | undefined, b: Reported | undefined): Reported | undefined {
  if (!a || !b) return a ?? b;
  return {
    model: merge.pick("reported_model", a.model, b.model),
    type: merge.pick("reported_type", a.type, b.type),
    category: merge.pick("reported_category", a.category, b.category),
    subtype: merge.pick("reported_subtype", a.subtype, b.subtype),
    billable: merge.pick("reported_billable", a.billable, b.billable),
    price: merge.pick("reported_price", a.price, b.price),
    conversation: merge.pick("reported_conversation", a.conversation, b.conversation),
    expiresAt: earliest(a.expiresAt, b.expiresAt),
  };
}

function earliest(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
