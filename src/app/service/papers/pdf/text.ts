import { type Direction, directionOf, type Run, visualRuns } from "./bidi.ts";
import { fontName, type Pdf } from "./fonts.ts";

/** How a text looks. */
export interface Look {
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
}

/** Where a line of text stands: between `x` and `x + width`, its top at `y`. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly align: "left" | "right";
  /** The direction of the line as a whole; its own where nothing is stated. */
  readonly base?: Direction;
}

/** The height of a line over the size of its letters. */
export const LEADING = 1.36;
/** With a feature named, a run is shaped as a whole and not word by word, which would turn the words of Arabic round. */
const WHOLE = { features: ["kern" as const] };

/** The width of a line. */
export function widthOf(pdf: Pdf, line: string, look: Look): number {
  return visualRuns(line, directionOf(line)).reduce((sum, run) => sum + runWidth(pdf, run, look), 0);
}

/** Breaks a text into lines of at most a width: at spaces, and inside a word that is wider than a line. */
export function wrap(pdf: Pdf, text: string, { width, ...look }: Look & { readonly width: number }): readonly string[] {
  const lines: string[] = [];
  const space = widthOf(pdf, " ", look);
  let line = "";
  let used = 0;
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const size = widthOf(pdf, word, look);
    if (line !== "" && used + space + size <= width) {
      line += ` ${word}`;
      used += space + size;
      continue;
    }
    if (line !== "") lines.push(line);
    const [whole, rest] = size <= width ? [[], word] : cut(pdf, word, width, look);
    lines.push(...whole);
    line = rest;
    used = widthOf(pdf, rest, look);
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** Cuts a word into pieces that fit; the last one is left for what follows. */
function cut(pdf: Pdf, word: string, width: number, look: Look): readonly [readonly string[], string] {
  const pieces: string[] = [];
  let piece = "";
  for (const char of word) {
    if (piece !== "" && widthOf(pdf, piece + char, look) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += char;
  }
  return [pieces, piece];
}

/** Draws one line, run by run. */
export function drawLine(pdf: Pdf, line: string, look: Look, { x, y, width, align, base }: Place): void {
  const runs = visualRuns(line, base ?? directionOf(line));
  const widths = runs.map((run) => runWidth(pdf, run, look));
  const all = widths.reduce((sum, one) => sum + one, 0);
  let at = align === "left" ? x : x + width - all;
  // All fonts of a line stand on one base line, whatever their own heights are.
  const baseline = y + look.size;
  pdf.fillColor(look.color ?? "#1a1d21");
  for (const [index, run] of runs.entries()) {
    setFont(pdf, run, look);
    pdf.text(run.text, at, baseline, { ...WHOLE, lineBreak: false, baseline: "alphabetic" });
    at += widths[index] ?? 0;
  }
}

/** Widths at 1000 points, by font and text: shaping is most of the work, and documents say the same words again and again. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 50_000;

function runWidth(pdf: Pdf, run: Run, look: Look): number {
  const key = `${fontName(run.face, look.bold ?? false)} ${run.text}`;
  let width = widths.get(key);
  if (width === undefined) {
    setFont(pdf, run, { ...look, size: 1000 });
    width = pdf.widthOfString(run.text, WHOLE);
    if (widths.size >= MOST_WIDTHS) widths.clear();
    widths.set(key, width);
  }
  return (width * look.size) / 1000;
}

function setFont(pdf: Pdf, { face }: Run, { size, bold = false }: Look): void {
  pdf.font(fontName(face, bold)).fontSize(size);
}
