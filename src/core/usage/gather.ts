import type { Fact, MessageFact } from "./fact.ts";
import type { Identities } from "./identity.ts";
import { joinMessages, type Message, messageKey } from "./message.ts";

/** Learns all aliases among the facts first, then joins the others into messages. */
export function gatherMessages(facts: Iterable<Fact>, identities: Identities): readonly Message[] {
  const stated: MessageFact[] = [];
  for (const fact of facts) {
    if (fact.kind === "user_alias") identities.learnUser(fact);
    else if (fact.kind === "number_alias") identities.learnNumber(fact);
    else stated.push(fact);
  }
  const messages = new Map<string, Message>();
  for (const fact of stated) {
    const message = underNumberId(fact, identities);
    const key = messageKey(message.number, message.id);
    const known = messages.get(key);
    messages.set(key, known ? joinMessages(known, message) : message);
  }
  return [...messages.values()];
}

/** A message under the phone number id of its number, which facts may also name by its digits. */
export function underNumberId(message: Message, identities: Identities): Message {
  const number = identities.number(message.number);
  return number === message.number ? message : { ...message, number };
}
