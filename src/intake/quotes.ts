/** What is wrong with a quoted field: it never closes, or text follows its closing quote. */
export type QuoteFault = "unclosed" | "text_after_quote";

/**
 * A stretch of text in which all quoted fields close. It ends at `end`: where the text does (no fault; what follows
 * `end` is a row that is still open), or where a faulty row begins, after which reading can resume at `resume`.
 */
export type QuoteScan =
  | { readonly end: number; readonly fault?: undefined }
  | { readonly end: number; readonly fault: QuoteFault; readonly resume: number };

/** A quoted field longer than this is taken for one that was never closed. */
const LONGEST_FIELD = 1024 * 1024;

interface Dialect {
  readonly separator: string;
  /** No more text will come, so a field that is open here stays open. */
  readonly last: boolean;
}

/**
 * Looks at the quotes of a text of rows, from the beginning of one. A quote opens a field only at the field's start;
 * anywhere else outside of a quoted field it is a character like others (`5" pipe`).
 */
export function scanQuotes(text: string, from: number, { separator, last }: Dialect): QuoteScan {
  let row = from; // where the current row begins
  let at = from; // outside of quotes from here on
  let newline = text.indexOf("\n", at);
  for (let quote = text.indexOf('"', at); quote !== -1; quote = text.indexOf('"', at)) {
    if (newline !== -1 && newline < quote) {
      row = text.lastIndexOf("\n", quote) + 1;
      newline = text.indexOf("\n", quote);
    }
    if (quote > row && text[quote - 1] !== separator) {
      at = quote + 1;
      continue;
    }
    const close = closingQuote(text, quote);
    const length = (close === -1 ? text.length : close) - quote;
    const resume = () => lineEnd(text, quote);
    if (length > LONGEST_FIELD) return { end: row, fault: "unclosed", resume: resume() };
    if (close === -1) return last ? { end: row, fault: "unclosed", resume: resume() } : { end: row };
    if (!closesField(text, close, separator)) return { end: row, fault: "text_after_quote", resume: resume() };
    at = close + 1;
    if (newline !== -1 && newline < at) newline = text.indexOf("\n", at);
  }
  return { end: text.length };
}

/** The quote that ends the field opened at `open`; doubled quotes stand for one inside it. -1: none. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
    if (at - open > LONGEST_FIELD) return at;
  }
  return -1;
}

/** Whether a separator or the line's end follows a quote, spaces aside. */
function closesField(text: string, close: number, separator: string): boolean {
  let at = close + 1;
  while (text[at] === " ") at += 1;
  return at >= text.length || text[at] === "\n" || text[at] === separator;
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}
