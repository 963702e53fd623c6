import { createRequire } from "node:module";

/** Which of the fonts a piece of text is drawn in. */
export type Face = "latin" | "arabic" | "hebrew";
export type Direction = "ltr" | "rtl";

/** A piece of a line in one direction and one font, in the order of reading; pieces stand in the order of the eye. */
export interface Run {
  readonly text: string;
  readonly face: Face;
}

/** The package exports the function itself, where its types state a default export. */
const openBidi: typeof import("bidi-js").default = createRequire(import.meta.url)("bidi-js");
const bidi = openBidi();
/** Marks that steer the direction and have no width. */
const INVISIBLE = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;
const ARABIC = /[\u0600-\u06FF\u0750-\u077F\u0870-\u08FF\uFB50-\uFDFF\uFE70-\uFEFE]/;
const HEBREW = /[\u0590-\u05FF\uFB1D-\uFB4F]/;
/** Joins what is before it. */
const JOINED = /[\p{M}\u200C\u200D]/u;

/** The direction of a text: that of its first letter. */
export function directionOf(text: string): Direction {
  const level = bidi.getEmbeddingLevels(text, "auto").paragraphs[0]?.level ?? 0;
  return level % 2 === 1 ? "rtl" : "ltr";
}

/** A line as runs from left to right (UAX 9). Digits in a right-to-left text stay as they are; brackets are mirrored. */
export function visualRuns(line: string, base: Direction): readonly Run[] {
  const { levels } = bidi.getEmbeddingLevels(line, base);
  const pieces = piecesOf(line, levels);
  const highest = pieces.reduce((most, { level }) => Math.max(most, level), 0);
  for (let level = highest; level > 0; level--) reverseFrom(pieces, level);
  return pieces.flatMap(({ text, face, level }) => {
    const clean = text.replace(INVISIBLE, "");
    if (clean === "") return [];
    return [{ text: level % 2 === 1 && face === "latin" ? turned(clean) : clean, face }];
  });
}

interface Piece extends Run {
  readonly level: number;
}

/** Cuts where level or font change, in the order of reading. */
function piecesOf(line: string, levels: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  let index = 0;
  for (const char of line) {
    const level = levels[index] ?? 0;
    index += char.length;
    const last = pieces.at(-1);
    const face = last && JOINED.test(char) ? last.face : faceOf(char);
    if (last && last.level === level && last.face === face)
      pieces[pieces.length - 1] = { ...last, text: last.text + char };
    else pieces.push({ text: char, face, level });
  }
  return pieces;
}

function faceOf(char: string): Face {
  if (ARABIC.test(char)) return "arabic";
  return HEBREW.test(char) ? "hebrew" : "latin";
}

/** Rule L2: every stretch of pieces of at least a level is turned round. */
function reverseFrom(pieces: Piece[], level: number): void {
  let start = 0;
  while (start < pieces.length) {
    let end = start;
    while (end < pieces.length && (pieces[end]?.level ?? 0) >= level) end++;
    if (end > start) pieces.splice(start, end - start, ...pieces.slice(start, end).reverse());
    start = end + 1;
  }
}

/** Spaces and signs between right-to-left words have no script by which a font would know to turn them. */
function turned(text: string): string {
  return [...text]
    .reverse()
    .map((char) => bidi.getMirroredCharacter(char) ?? char)
    .join("");
}
