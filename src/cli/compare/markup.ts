/** Markup that is safe to stand in a page as it is. Only {@link html} makes it. */
export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | readonly Html[];

/** Builds markup; every text that is put into it is escaped, whatever an id or a name may hold. */
export function html(literal: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const [first = "", ...rest] = literal;
  return { markup: first + rest.map((text, index) => markupOf(parts[index] ?? "") + text).join("") };
}

function markupOf(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("");
}

/** Characters that mean something in markup; and those that would hide or turn around what a reader sees. */
function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
