import { numberOf } from "./webhook/aliases.ts";
import { displayedDigits } from "./webhook/identity.ts";
import { isJson, type Json, listAt, objectAt, textAt } from "./webhook/read.ts";

/** What a message of a user said, as Meta wrote it down. */
export interface MessageContent {
  /** Business number, as the facts of the same body name it. */
  readonly number: string;
  readonly id: string;
  /** The message's own object, as JSON. */
  readonly json: string;
}

/** The contents of all messages in a webhook body; parts that are damaged have none. */
export function contentsOf(body: unknown): readonly MessageContent[] {
  if (!isJson(body)) return [];
  return objectsIn(body, "entry")
    .flatMap((entry) => objectsIn(entry, "changes"))
    .flatMap(({ value }) => (isJson(value) ? contentsOfValue(value) : []));
}

function contentsOfValue(value: Json): readonly MessageContent[] {
  const { id, display } = numberOf(value);
  const number = id ?? displayedDigits(display);
  if (number === undefined) return [];
  const standby = objectAt(value, "standby");
  const messages = [...objectsIn(value, "messages"), ...(standby ? objectsIn(standby, "messages") : [])];
  return messages.flatMap((message) => {
    const messageId = textAt(message, "id");
    return messageId === undefined ? [] : [{ number, id: messageId, json: JSON.stringify(message) }];
  });
}

function objectsIn(object: Json, key: string): readonly Json[] {
  return listAt(object, key).filter(isJson);
}
