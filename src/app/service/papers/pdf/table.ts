import type { InvoiceLine } from "../../../../core/billing/invoice.ts";
import { describe } from "./describe.ts";
import type { Paper } from "./paper.ts";
import { type Box, fill, heightOf, INNER, PAGE, put, putNumber, rule, type Sheet } from "./sheet.ts";
import type { Look } from "./text.ts";

const HEAD: Look = { size: 7.5, bold: true, color: "#3b434d" };
const TITLE: Look = { size: 9 };
const DETAIL: Look = { size: 7, color: "#5b6470" };
const NUMBER: Look = { size: 9 };
const FAINT: Look = { size: 8, color: "#5b6470" };
const HEAD_HEIGHT = 20;
const PADDING = 4;

/** Details of a correction name messages and amounts: they may stand below the numbers, too. */
const DETAILS: Box = { from: 4, width: INNER - 8, align: "start" };

const COLUMNS = {
  description: { from: 4, width: INNER - 4 - 270, align: "start" },
  quantity: { from: INNER - 262, width: 52, align: "end" },
  exact: { from: INNER - 204, width: 72, align: "end" },
  rounding: { from: INNER - 126, width: 52, align: "end" },
  amount: { from: INNER - 70, width: 66, align: "end" },
} as const satisfies Readonly<Record<string, Box>>;

/** How to begin another page; gives where things begin on it. */
export type NextPage = () => void;

/** The lines with a head that is repeated on every page. */
export function drawTable(sheet: Sheet, paper: Paper, nextPage: NextPage): void {
  drawTableHead(sheet, paper);
  for (const line of paper.document.lines) drawRow(sheet, line, paper, nextPage);
  sheet.y += 6;
}

function drawTableHead(sheet: Sheet, { words }: Paper): void {
  fill(sheet, sheet.y, { height: HEAD_HEIGHT, color: "#eef1f5" });
  for (const [name, box] of Object.entries(COLUMNS)) {
    if (isWord(name)) put(sheet, words[name], { ...box, y: sheet.y + 5 }, HEAD);
  }
  sheet.y += HEAD_HEIGHT + 2;
}

function isWord(name: string): name is keyof typeof COLUMNS {
  return name in COLUMNS;
}

/** A row stays on one page with its title and first detail; long details go on overleaf. */
function drawRow(sheet: Sheet, line: InvoiceLine, paper: Paper, nextPage: NextPage): void {
  const { title, details } = describe(line, paper);
  const { print, words } = paper;
  const box = COLUMNS.description;
  const under = line.kind === "correction" ? DETAILS : box;
  const texts = details.filter((text) => text !== "");
  const least = heightOf(sheet, title, box, TITLE) + heightOf(sheet, texts[0] ?? "", under, DETAIL) + 2 * PADDING;
  const turn = () => {
    nextPage();
    drawTableHead(sheet, paper);
  };
  if (!fitsOn(sheet, least)) turn();
  sheet.y += PADDING;
  putNumber(sheet, print.count(line.quantity), { ...COLUMNS.quantity, y: sheet.y }, NUMBER);
  putNumber(sheet, print.full(line.exact), { ...COLUMNS.exact, y: sheet.y + 0.8 }, FAINT);
  putNumber(
    sheet,
    line.residual === 0n ? "–" : print.full(-line.residual),
    { ...COLUMNS.rounding, y: sheet.y + 0.8 },
    FAINT,
  );
  putNumber(sheet, print.amount(line.amount), { ...COLUMNS.amount, y: sheet.y }, NUMBER);
  sheet.y += put(sheet, title, { ...box, y: sheet.y }, TITLE);
  for (const text of texts) {
    if (!fitsOn(sheet, heightOf(sheet, text, under, DETAIL) + PADDING)) {
      turn();
      sheet.y += PADDING;
      sheet.y += put(sheet, `${title} (${words.continued})`, { ...box, y: sheet.y }, DETAIL);
    }
    sheet.y += put(sheet, text, { ...under, y: sheet.y }, DETAIL);
  }
  sheet.y += PADDING;
  rule(sheet, sheet.y, { color: "#e4e7eb", thick: 0.5 });
}

/** Whether so much more has a place above the foot of the page. */
export function fitsOn(sheet: Sheet, height: number): boolean {
  return sheet.y + height <= PAGE.height - PAGE.bottom;
}
