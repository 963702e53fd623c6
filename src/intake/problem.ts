/** Something in the input that could not be read, so that a person can find it and put it right. */
export interface InputProblem {
  readonly file: string;
  /** Counted from 1; null where the problem is the file as a whole, or an item of a JSON document. */
  readonly line: number | null;
  /** The column's name as the file writes it, or the kind of part of a webhook body. */
  readonly column: string | null;
  /** What was there, in one sentence or in quotes. */
  readonly found: string;
  /** What belongs there and what to do about it, in one sentence. */
  readonly expected: string;
}

/** Something that a reader of the figures should know about a file, which kept nothing from being read. */
export interface InputNotice {
  readonly file: string;
  readonly message: string;
}

/** In place of a file where whoever asks for its content names the file or flag before the problems. */
export const UNNAMED = "";

const SHOWN_CHARACTERS = 80;

/** A piece of input as it may be printed: in quotes, on one line, without control characters, at most 80 characters. */
export function shown(text: string): string {
  const short = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
  return `"${short.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escaped)}"`;
}

/** The same without the quotes, for what stands in a list or a name. */
export function printable(text: string): string {
  return shown(text).slice(1, -1);
}

/** A JSON value in a sentence. Never looks inside of lists and objects, which may be nested without end. */
export function described(value: unknown): string {
  if (typeof value === "string") return shown(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return value === undefined ? "nothing" : printable(String(value));
}

/** The problem of a file as a whole. */
export function fileProblem(file: string, found: string, expected: string): InputProblem {
  return { file, line: null, column: null, found, expected };
}

/** A list for a sentence, cut after so many. */
export function listed(words: readonly string[], most = 20): string {
  const named = words.slice(0, most).map(printable).join(", ");
  return words.length > most ? `${named} and ${words.length - most} more` : named;
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
