/** What may not stand in a log, and what takes its place. Wamids first: their digits are no number of their own. */
const PRIVATE: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/wamid\.[A-Za-z0-9+/=_-]+/g, "wamid.***"],
  // Meta's access tokens, bearer credentials, passwords in a URL.
  [/\bEAA[A-Za-z0-9]{16,}/g, "***"],
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, "$1 ***"],
  [/(:\/\/[^\s:/@]*):[^\s/@]+@/g, "$1:***@"],
  // A phone number, or an id of Meta's.
  [/\d{7,}/g, "***"],
];

/** Fields whose whole value is secret, whatever it looks like. */
const SECRET_FIELD = /secret|token|password|authorization|cookie|api_?key/i;

/** Text without phone numbers, message ids and tokens. */
export function maskText(text: string): string {
  return PRIVATE.reduce((masked, [pattern, instead]) => masked.replace(pattern, instead), text);
}

/** Anything that is written as JSON, with every text in it masked, names of fields too. Numbers are counts and stay. */
export function mask(value: unknown): unknown {
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    maskText(name),
    SECRET_FIELD.test(name) && field !== null ? "***" : mask(field),
  ]);
  return Object.fromEntries(fields);
}
