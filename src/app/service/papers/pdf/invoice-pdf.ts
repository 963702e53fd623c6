import PDFDocument from "pdfkit";
import type { InvoiceDocument } from "../../invoices/document.ts";
import type { Letterhead } from "../letterhead.ts";
import { registerFonts } from "./fonts.ts";
import { drawHead } from "./head.ts";
import type { Paper } from "./paper.ts";
import { printerFor } from "./print.ts";
import { INNER, PAGE, put, rule, type Sheet, WIDE } from "./sheet.ts";
import { drawTable } from "./table.ts";
import type { Look } from "./text.ts";
import { drawTotals } from "./totals.ts";
import { filled, wordsFor } from "./words.ts";

const FOOT: Look = { size: 7, color: "#5b6470" };

/** An invoice or a credit note as a PDF. The same document always gives the same bytes. */
export function invoicePdf(document: InvoiceDocument, letterhead: Letterhead): Promise<Buffer> {
  const { locale, currency } = document;
  const paper: Paper = { document, letterhead, words: wordsFor(locale), print: printerFor(locale, currency) };
  const pdf = new PDFDocument({ size: "A4", margin: 0, bufferPages: true, lang: locale, info: infoOf(paper) });
  const whole = collected(pdf);
  registerFonts(pdf);
  const sheet: Sheet = { pdf, direction: paper.words === wordsFor("ar") ? "rtl" : "ltr", y: PAGE.margin };
  const nextPage = () => {
    pdf.addPage();
    sheet.y = PAGE.margin;
    drawRunningHead(sheet, paper);
  };
  drawHead(sheet, paper);
  drawTable(sheet, paper, nextPage);
  drawTotals(sheet, paper, nextPage);
  drawFeet(sheet, paper);
  pdf.end();
  return whole;
}

/** The date is the document's, so that drawing it again gives the same file. */
function infoOf({ document, words }: Paper): PDFKit.DocumentInfo {
  const { kind, number, seller, issuedAt, draftedAt } = document;
  return {
    Title: `${words[kind]} ${number ?? ""}`.trim(),
    Author: seller.name,
    Creator: "Daybook",
    Producer: "Daybook",
    CreationDate: new Date(issuedAt ?? draftedAt),
  };
}

function collected(pdf: InstanceType<typeof PDFDocument>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    pdf.on("data", (piece: Buffer) => pieces.push(piece));
    pdf.on("end", () => resolve(Buffer.concat(pieces)));
    pdf.on("error", reject);
  });
}

/** What the pages after the first say at their top. */
function drawRunningHead(sheet: Sheet, { document, words }: Paper): void {
  const { seller, kind, number } = document;
  put(sheet, seller.name, { from: 0, width: INNER / 2, align: "start", y: sheet.y }, FOOT);
  put(
    sheet,
    `${words[kind]} ${number ?? ""}`.trim(),
    { from: INNER / 2, width: INNER / 2, align: "end", y: sheet.y },
    FOOT,
  );
  sheet.y += 18;
}

/** The foot of every page, when it is known how many there are. */
function drawFeet(sheet: Sheet, { letterhead, words }: Paper): void {
  const { pdf } = sheet;
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    let y = PAGE.height - PAGE.bottom + 16;
    rule(sheet, y, { color: "#c9ced6" });
    y += 6;
    const text = filled(words.page, { page: String(page + 1), pages: String(count) });
    put(sheet, text, { from: INNER - 120, width: 120, align: "end", y }, FOOT);
    for (const line of letterhead.footer.slice(0, 4)) y += put(sheet, line, { ...WIDE, width: INNER - 130, y }, FOOT);
  }
}
