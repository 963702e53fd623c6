import { isJson, type Json, listAt, objectAt, textAt } from "./read.ts";

/** One message of a user as the body has it, content and all. */
export interface MessageContent {
  readonly id: string;
  readonly message: Json;
}

/** The messages of a webhook body, those in `standby` too. What is no message, or has no id, is not among them. */
export function contentsOf(body: unknown): readonly MessageContent[] {
  if (!isJson(body)) return [];
  const changes = listAt(body, "entry").flatMap((entry) => (isJson(entry) ? listAt(entry, "changes") : []));
  return changes.flatMap((change) => {
    const value = isJson(change) ? objectAt(change, "value") : undefined;
    const standby = value && objectAt(value, "standby");
    return [value, standby].flatMap((part) => (part ? listAt(part, "messages").flatMap(contentOf) : []));
  });
}

function contentOf(message: unknown): MessageContent[] {
  if (!isJson(message)) return [];
  const id = textAt(message, "id");
  return id === undefined ? [] : [{ id, message }];
}
