import type { InvoiceDocument, InvoiceParty } from "../../invoices/document.ts";
import type { Letterhead } from "../letterhead.ts";
import type { Paper } from "./paper.ts";
import { type Box, flow, heightOf, INNER, leftOf, PAGE, put, rule, type Sheet, widest } from "./sheet.ts";
import type { Look } from "./text.ts";

const GREY = "#5b6470";
const SMALL: Look = { size: 8, color: GREY };
const NORMAL: Look = { size: 9.5 };
const LOGO = { width: 150, height: 46 };
const LEFT: Box = { from: 0, width: INNER * 0.52, align: "start" };
const RIGHT: Box = { from: INNER * 0.56, width: INNER * 0.44, align: "start" };

/** The first page's upper part: who sends, what it is, to whom, and its dates. */
export function drawHead(sheet: Sheet, paper: Paper): void {
  const { document, letterhead, words } = paper;
  const bottom = drawSeller(sheet, document.seller, paper);
  drawLogo(sheet, letterhead);
  sheet.y = Math.max(bottom, PAGE.margin + (letterhead.logo ? LOGO.height : 0)) + 26;
  flow(sheet, words[document.kind], { size: 21, bold: true });
  const mark = document.state === "draft" ? words.draft : document.state === "void" ? words.void : undefined;
  if (mark !== undefined) flow(sheet, mark, { size: 10, bold: true, color: "#b3261e" });
  sheet.y += 14;
  const top = sheet.y;
  const facts = drawFacts(sheet, paper, top);
  const buyer = drawBuyer(sheet, paper, top);
  sheet.y = Math.max(facts, buyer) + 22;
}

function drawSeller(sheet: Sheet, seller: InvoiceParty, { letterhead, words, print }: Paper): number {
  const width = letterhead.logo ? INNER - LOGO.width - 20 : INNER;
  const box: Box = { from: 0, width, align: "start" };
  let y = PAGE.margin;
  y += put(sheet, seller.name, { ...box, y }, { size: 13, bold: true });
  const contact = [...seller.emails, letterhead.phone, letterhead.website].filter((one) => one !== null && one !== "");
  for (const text of [
    [...seller.address, seller.country === null ? "" : print.country(seller.country)].filter(Boolean).join(", "),
    contact.join(" · "),
    taxId(seller, words.tax_id),
  ]) {
    if (text !== "") y += put(sheet, text, { ...box, y }, SMALL);
  }
  return y;
}

function drawLogo({ pdf, direction }: Sheet, { logo }: Letterhead): void {
  if (!logo) return;
  const box = { from: INNER - LOGO.width, width: LOGO.width };
  const align = direction === "ltr" ? "right" : undefined;
  pdf.image(Buffer.from(logo), leftOf(direction, box), PAGE.margin, {
    fit: [LOGO.width, LOGO.height],
    ...(align && { align }),
  });
}

function drawBuyer(sheet: Sheet, { document, words, print }: Paper, top: number): number {
  const { buyer } = document;
  let y = top;
  y += put(sheet, words.bill_to, { ...LEFT, y }, SMALL) + 3;
  y += put(sheet, buyer.name, { ...LEFT, y }, { size: 11, bold: true });
  for (const text of [
    ...buyer.address,
    buyer.country === null ? "" : print.country(buyer.country),
    taxId(buyer, words.tax_id),
  ]) {
    if (text !== "") y += put(sheet, text, { ...LEFT, y }, NORMAL);
  }
  return y;
}

function drawFacts(sheet: Sheet, paper: Paper, top: number): number {
  const facts = factsOf(paper);
  const label =
    widest(
      sheet,
      facts.map(([name]) => name),
      SMALL,
    ) + 14;
  let y = top;
  for (const [name, value] of facts) {
    const box = { ...RIGHT, from: RIGHT.from + label, width: RIGHT.width - label, align: "end" as const };
    put(sheet, name, { ...RIGHT, y: y + 1, width: label }, SMALL);
    y += heightOf(sheet, value, box, NORMAL) > 0 ? put(sheet, value, { ...box, y }, NORMAL) + 2 : 0;
    rule(sheet, y - 0.5, { box: RIGHT, color: "#e4e7eb" });
    y += 3;
  }
  return y;
}

function factsOf({ document, words, print }: Paper): readonly (readonly [string, string])[] {
  const { number, issuedOn, dueOn, month, currency, buyer, corrects } = document;
  const facts: (readonly [string, string | null])[] = [
    [words.number, number],
    [words.date, issuedOn && print.day(issuedOn)],
    [words.due, isToBePaid(document) && dueOn !== null ? print.day(dueOn) : null],
    [words.month, print.month(month)],
    [words.customer, buyer.id],
    [words.corrects, corrects?.number ?? null],
    [words.currency, currency],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** Whether somebody is to send money for it. */
export function isToBePaid({ kind, state, settlement, open }: InvoiceDocument): boolean {
  return kind === "invoice" && state !== "void" && settlement === "invoice" && open > 0n;
}

function taxId({ taxId: id }: InvoiceParty, name: string): string {
  return id === null ? "" : `${name}: ${id}`;
}
