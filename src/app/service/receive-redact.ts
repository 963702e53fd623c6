const DEEPEST = 24;
const MOST_ITEMS = 20;
const MOST_KEYS = 60;
const MOST_CHARACTERS = 16_384;
const MOST_SHAPE = 400;

/** Under these keys stand Meta's own words, which say nothing of a user. */
const WORD_KEYS = new Set(
  "object field messaging_product type status category pricing_model model subtype event source_type code".split(" "),
);
const WORD = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
/** Keys of real bodies are such words too; any other key may be somebody's name. */
const KEY = /^[A-Za-z_][A-Za-z_0-9-]{0,39}$/;
const INSTANT_KEYS = new Set(["timestamp", "time", "expiration_timestamp"]);
const INSTANT = /^\d{1,13}$/;

/**
 * The build of a body without what it says: keys, Meta's own words, instants and small numbers stay; of every other
 * text only its length does. Bounded in depth and size, however large and deep the body is.
 */
export function redacted(body: unknown): string {
  const text = JSON.stringify(withoutContent(body, "", 0));
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}

/** The beginning of a text that is no JSON, with `x` for every letter and `0` for every digit. */
export function shapeOf(text: string): string {
  const start = text.slice(0, MOST_SHAPE).replace(/\p{Nd}/gu, "0");
  return start.replace(/[\p{L}\p{M}]/gu, "x").replace(/[^ -~]/gu, "?");
}

/** A sentence about a part, without longer runs of digits and without message ids. */
export function maskedSentence(text: string): string {
  return text
    .replace(/wamid\.[A-Za-z0-9+/=_-]+/g, "wamid...")
    .replace(/[+\d][\d ().-]{4,}\d/g, "...")
    .replace(/\d{5,}/g, "...");
}

function withoutContent(value: unknown, key: string, depth: number): unknown {
  if (typeof value === "string") return redactedText(value, key);
  if (typeof value === "number") {
    if (INSTANT_KEYS.has(key)) return value;
    return Math.abs(value) < 100_000 ? value : "<number>";
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) return Array.isArray(value) ? "<list>" : "<object>";
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => withoutContent(item, key, depth + 1));
    return value.length > MOST_ITEMS ? [...items, `<${value.length - MOST_ITEMS} more>`] : items;
  }
  return redactedObject(value, depth);
}

function redactedObject(value: object, depth: number): object {
  const entries = Object.entries(value);
  const kept = entries
    .slice(0, MOST_KEYS)
    .map(([name, item]) => [KEY.test(name) ? name : "<key>", withoutContent(item, name, depth + 1)]);
  if (entries.length > MOST_KEYS) kept.push(["...", `<${entries.length - MOST_KEYS} more>`]);
  return Object.fromEntries(kept);
}

function redactedText(text: string, key: string): string {
  if (WORD_KEYS.has(key) && WORD.test(text)) return text;
  if (INSTANT_KEYS.has(key) && INSTANT.test(text)) return text;
  return text === "" ? "" : `<text of ${text.length}>`;
}
