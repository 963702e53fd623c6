import { assert } from "../kernel/assert.ts";
import type { Direction, EntryPoint, Reported } from "../usage/fact.ts";
import type { Conflicts, Message } from "../usage/message.ts";

/**
 * A message as one text, all but its number. What is not known is left out. Messages that state the same have the same
 * text, whatever the order in which their fields were set.
 */
export function packMessage(message: Message): string {
  const { reported, conflicts } = message;
  return JSON.stringify({
    id: message.id,
    idDerived: message.idDerived,
    waba: message.waba,
    user: message.user,
    direction: message.direction,
    type: message.type,
    category: message.category,
    at: message.at,
    deliveredAt: message.deliveredAt,
    failedAt: message.failedAt,
    entryPoint: message.entryPoint,
    template: message.template,
    agent: message.agent,
    campaign: message.campaign,
    reported: reported && packReported(reported),
    conflicts: conflicts && Object.fromEntries(Object.entries(conflicts).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
}

function packReported({ price, ...reported }: Reported) {
  return {
    model: reported.model,
    type: reported.type,
    category: reported.category,
    subtype: reported.subtype,
    billable: reported.billable,
    price: price === undefined ? undefined : String(price),
    conversation: reported.conversation,
    expiresAt: reported.expiresAt,
  };
}

/** Reads what {@link packMessage} wrote. A text that it never wrote is a damaged store. */
export function unpackMessage(text: string, number: string): Message {
  const packed: unknown = JSON.parse(text);
  assert(isRecord(packed) && typeof packed.id === "string", "a packed message is an object with an id");
  return {
    kind: "message",
    number,
    id: packed.id,
    idDerived: packed.idDerived === true || undefined,
    waba: word(packed.waba),
    user: word(packed.user),
    direction: direction(packed.direction),
    type: word(packed.type),
    category: word(packed.category),
    at: count(packed.at),
    deliveredAt: count(packed.deliveredAt),
    failedAt: count(packed.failedAt),
    entryPoint: entryPoint(packed.entryPoint),
    template: word(packed.template),
    agent: word(packed.agent),
    campaign: word(packed.campaign),
    reported: isRecord(packed.reported) ? unpackReported(packed.reported) : undefined,
    conflicts: isRecord(packed.conflicts) ? unpackConflicts(packed.conflicts) : undefined,
  };
}

type Packed = Readonly<Record<string, unknown>>;

function unpackReported(packed: Packed): Reported {
  return {
    model: word(packed.model),
    type: word(packed.type),
    category: word(packed.category),
    subtype: word(packed.subtype),
    billable: typeof packed.billable === "boolean" ? packed.billable : undefined,
    price: typeof packed.price === "string" ? BigInt(packed.price) : undefined,
    conversation: word(packed.conversation),
    expiresAt: count(packed.expiresAt),
  };
}

function unpackConflicts(packed: Packed): Conflicts {
  return Object.fromEntries(
    Object.entries(packed).map(([field, stated]) => [field, Array.isArray(stated) ? stated.map(String) : []]),
  );
}

function isRecord(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function word(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function direction(value: unknown): Direction | undefined {
  return value === "inbound" || value === "outbound" ? value : undefined;
}

function entryPoint(value: unknown): EntryPoint | undefined {
  return value === "ad" || value === "page" ? value : undefined;
}
