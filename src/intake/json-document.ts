import { isUtf8 } from "node:buffer";
import { type TextSource, unreadable } from "./bytes.ts";
import { fileProblem, type InputProblem, shown } from "./problem.ts";

/** A JSON document that is read whole may not be larger. */
export const LARGEST_DOCUMENT_BYTES = 256 * 1024 * 1024;

/** The value of a document, and whether its bytes had to be read as Windows-1252. */
export type Document =
  | { readonly value: unknown; readonly western: boolean; readonly problem?: undefined }
  | { readonly problem: InputProblem };

/** Reads all of a source as one JSON value, however it is printed. */
export async function readWhole(source: TextSource): Promise<Document> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of source.bytes) {
      size += piece.length;
      if (size > LARGEST_DOCUMENT_BYTES) return { problem: tooLarge(source.name) };
      pieces.push(piece);
    }
  } catch (error) {
    return { problem: unreadable(source.name, error) };
  }
  const bytes = Buffer.concat(pieces);
  const western = !isUtf8(bytes);
  const text = western ? new TextDecoder("windows-1252").decode(bytes) : bytes.toString("utf8");
  const read = parsed(text);
  return read.ok ? { value: read.value, western } : { problem: notJson(source.name, text, read.error) };
}

function tooLarge(file: string): InputProblem {
  const mib = LARGEST_DOCUMENT_BYTES / 1024 / 1024;
  return fileProblem(
    file,
    `one JSON document of more than ${mib} MiB`,
    "one object a line, which may be of any number: jq -c '.[]'",
  );
}

function notJson(file: string, text: string, error: unknown): InputProblem {
  const message = error instanceof Error ? error.message : "";
  const expected = "one JSON object or list, or one object a line";
  const near = placeOf(text, message);
  if (message.includes("end of JSON input") || (near ?? 0) >= text.trimEnd().length) {
    return { file, line: lineAt(text, text.length), column: null, found: "the JSON document breaks off", expected };
  }
  const found = near === undefined ? message : `no JSON near ${shown(text.slice(near, near + 40))}`;
  return { file, line: near === undefined ? null : lineAt(text, near), column: null, found, expected };
}

/** Where a mistake is: the runtime states its position, or quotes the text around it. */
function placeOf(text: string, message: string): number | undefined {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const quoted = /, (?:\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message)?.[1];
  const at = quoted === undefined ? -1 : text.indexOf(quoted);
  return quoted === undefined || at === -1 || text.includes(quoted, at + 1)
    ? undefined
    : at + Math.min(10, quoted.length);
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n?|\n/).length;
}

/** JSON.parse as a value. */
export function parsed(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, error };
  }
}
