import { firstLine } from "./table.ts";

/** What a text is made of, judged by its beginning. */
export type Shape = "blank" | "table" | "json_lines" | "json_document" | "chat";

/** Judges the beginning of a text; `whole` says that there is nothing behind it. */
export function shapeOf(head: Buffer, whole: boolean): Shape {
  const line = firstLine(head).trim();
  if (line === "") return whole ? "blank" : "table";
  if (CHAT_LINE.test(line)) return "chat";
  if (line.startsWith("{")) return isJson(line) || !goesOnInside(head) ? "json_lines" : "json_document";
  if (line.startsWith("[")) return isJson(line) && line.length < 65_536 ? "json_lines" : "json_document";
  return "table";
}

/** A line of a chat that somebody exported from the WhatsApp app on a phone. */
const CHAT_LINE = /^\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d{2}[^,;\t|]*(?:\] | - )/;

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the first line is the beginning of an object printed over several lines, not a damaged line of its own. */
function goesOnInside(head: Buffer): boolean {
  const second = /\S[^\r\n]*[\r\n]+([^\r\n]*)/.exec(head.subarray(0, 65_536).toString("utf8"))?.[1];
  return second !== undefined && !second.startsWith("{");
}
