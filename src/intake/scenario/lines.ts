/** A line of a scenario file that says something: its number in the file and its words, comment taken off. */
export interface Line {
  readonly number: number;
  readonly words: readonly string[];
}

/** What is wrong with a line, before the file's name is known. */
export interface LineProblem {
  readonly line: number;
  readonly found: string;
  readonly expected: string;
}

/** The parts of a scenario file. `head` is everything above `charges`, verbatim; `tail` is the rest. */
export interface Parts {
  readonly header: readonly Line[];
  readonly timeline: readonly Line[];
  readonly head: string;
  readonly tail: string;
}

/** Cuts a scenario file at its two headings. A file without `charges` gets an empty tail. */
export function cut(text: string): Parts {
  const all = text.split("\n");
  const charges = heading(all, "charges", all.length);
  const timeline = heading(all, "timeline", charges);
  const head = all.slice(0, charges).join("\n");
  return {
    header: meaningful(all, 0, timeline),
    timeline: meaningful(all, timeline + 1, charges),
    head: charges < all.length ? `${head}\n` : `${head.trimEnd()}\n\n`,
    tail: all.slice(charges).join("\n"),
  };
}

/** `key=value`; undefined for a plain word. */
export function splitPair(word: string): readonly [key: string, value: string] | undefined {
  const at = word.indexOf("=");
  return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : undefined;
}

function heading(all: readonly string[], word: string, end: number): number {
  const at = all.findIndex((line) => line.trim() === word);
  return at === -1 || at > end ? end : at;
}

function meaningful(all: readonly string[], from: number, to: number): Line[] {
  return all
    .slice(from, to)
    .map((line, index) => ({ number: from + index + 1, words: wordsOf(line) }))
    .filter((line) => line.words.length > 0);
}

/** A comment starts with `#` at the start of a line, or with ` # ` behind something. */
function wordsOf(line: string): string[] {
  return line
    .replace(/^\s*#.*$|\s#(\s.*)?$/, "")
    .split(/\s+/)
    .filter((word) => word !== "");
}
