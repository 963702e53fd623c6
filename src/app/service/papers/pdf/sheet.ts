import type { Direction } from "./bidi.ts";
import type { Pdf } from "./fonts.ts";
import { drawLine, LEADING, type Look, widthOf, wrap } from "./text.ts";

/** A4 in points, and what is kept free. */
export const PAGE = { width: 595.28, height: 841.89, margin: 44, bottom: 86 } as const;
export const INNER = PAGE.width - 2 * PAGE.margin;

/** A column of a page, from its starting edge: the left one, or the right one where the language is written from there. */
export interface Box {
  readonly from: number;
  readonly width: number;
  readonly align: "start" | "end";
}

/** What is drawn by flow: from the starting edge, downwards. */
export interface Sheet {
  readonly pdf: Pdf;
  readonly direction: Direction;
  /** Where the next thing begins, from the top. */
  y: number;
}

/** The whole width of a page. */
export const WIDE: Box = { from: 0, width: INNER, align: "start" };

/** Draws a text in a box at a height, over several lines where it has to; gives the height that it took. */
export function put({ pdf, direction }: Sheet, text: string, box: Box & { readonly y: number }, look: Look): number {
  const lines = wrap(pdf, text, { ...look, width: box.width });
  const step = look.size * LEADING;
  const align = (box.align === "start") === (direction === "ltr") ? "left" : "right";
  for (const [index, line] of lines.entries()) {
    drawLine(pdf, line, look, { x: leftOf(direction, box), width: box.width, y: box.y + index * step, align });
  }
  return lines.length * step;
}

/** Draws a number in a box on one line, in smaller letters where it is too wide: a number is never broken. */
export function putNumber(sheet: Sheet, text: string, box: Box & { readonly y: number }, look: Look): void {
  const width = widthOf(sheet.pdf, text, look);
  const size = width <= box.width ? look.size : (look.size * box.width) / width;
  const { direction, pdf } = sheet;
  const align = (box.align === "start") === (direction === "ltr") ? "left" : "right";
  // A smaller number stands on the same base line.
  const y = box.y + look.size - size;
  drawLine(pdf, text, { ...look, size }, { x: leftOf(direction, box), width: box.width, y, align });
}

/** The height that {@link put} would take. */
export function heightOf({ pdf }: Sheet, text: string, { width }: Pick<Box, "width">, look: Look): number {
  return wrap(pdf, text, { ...look, width }).length * look.size * LEADING;
}

/** Draws a text over the whole width, and goes on below it. */
export function flow(sheet: Sheet, text: string, look: Look, box: Box = WIDE): void {
  sheet.y += put(sheet, text, { ...box, y: sheet.y }, look);
}

/** A thin line across a box. */
export function rule({ pdf, direction }: Sheet, y: number, { box = WIDE, color = "#c9ced6", thick = 0.6 } = {}): void {
  const x = leftOf(direction, box);
  pdf
    .moveTo(x, y)
    .lineTo(x + box.width, y)
    .lineWidth(thick)
    .strokeColor(color)
    .stroke();
}

/** A filled area behind a box. */
export function fill(
  { pdf, direction }: Sheet,
  y: number,
  { box = WIDE, height, color }: { box?: Box; height: number; color: string },
): void {
  pdf.rect(leftOf(direction, box), y, box.width, height).fill(color);
}

/** The left edge of a box on the page. */
export function leftOf(direction: Direction, { from, width }: Pick<Box, "from" | "width">): number {
  return direction === "ltr" ? PAGE.margin + from : PAGE.width - PAGE.margin - from - width;
}

/** The widest of some texts. */
export function widest({ pdf }: Sheet, texts: readonly string[], look: Look): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(pdf, text, look)), 0);
}
