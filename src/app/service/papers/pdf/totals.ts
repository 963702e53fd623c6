import { total } from "../../../../core/kernel/money.ts";
import { formatPercent } from "../../../../core/kernel/ratio.ts";
import { isToBePaid } from "./head.ts";
import type { Paper } from "./paper.ts";
import { type Box, flow, heightOf, INNER, put, putNumber, rule, type Sheet, WIDE } from "./sheet.ts";
import { fitsOn, type NextPage } from "./table.ts";
import { LEADING, type Look } from "./text.ts";
import { filled, isolated } from "./words.ts";

const LABEL: Box = { from: INNER - 270, width: 140, align: "start" };
const VALUE: Box = { from: INNER - 128, width: 124, align: "end" };
const SUMS: Box = { from: INNER - 274, width: 274, align: "start" };
const NORMAL: Look = { size: 9.5 };
const STRONG: Look = { size: 11.5, bold: true };
const SMALL: Look = { size: 8.5, color: "#3b434d" };

/** Net, taxes, what is asked, what came, and what is open; then notes and how to pay. */
export function drawTotals(sheet: Sheet, paper: Paper, nextPage: NextPage): void {
  const sums = sumsOf(paper);
  const height = sums.reduce((all, sum) => all + sumHeight(sheet, sum), 30);
  if (!fitsOn(sheet, height)) nextPage();
  for (const sum of sums) drawSum(sheet, sum);
  sheet.y += 12;
  for (const text of notesOf(paper)) drawNote(sheet, text, nextPage, SMALL);
  sheet.y += 6;
  drawNote(sheet, paymentText(paper), nextPage, { size: 9.5, bold: true });
  drawBank(sheet, paper, nextPage);
}

interface Sum {
  readonly label: string;
  readonly value: string;
  readonly isStrong?: boolean;
}

function sumsOf({ document, words, print }: Paper): readonly Sum[] {
  const { taxes, net, gross, paid, credited, open, currency, kind } = document;
  const sums: Sum[] = [{ label: words.net, value: print.amount(net) }];
  for (const { name, rate, base, amount, mode } of taxes) {
    const values = { name, rate: print.count(Number(formatPercent(rate))), base: print.amount(base) };
    sums.push({
      label: filled(mode === "exclusive" ? words.tax : words.tax_included, values),
      value: print.amount(amount),
    });
  }
  const total = kind === "credit_note" ? words.total_credit : words.total;
  sums.push({ label: total, value: `${print.amount(gross)} ${currency}`, isStrong: true });
  if (paid !== 0n) sums.push({ label: words.paid, value: print.amount(-paid) });
  if (credited !== 0n) sums.push({ label: words.credited, value: print.amount(-credited) });
  if (paid !== 0n || credited !== 0n)
    sums.push({ label: words.open, value: `${print.amount(open)} ${currency}`, isStrong: true });
  return sums;
}

function sumHeight(sheet: Sheet, { label, isStrong }: Sum): number {
  return heightOf(sheet, label, LABEL, isStrong ? STRONG : NORMAL) + (isStrong ? 12 : 4);
}

function drawSum(sheet: Sheet, { label, value, isStrong }: Sum): void {
  const look = isStrong ? STRONG : NORMAL;
  if (isStrong) {
    sheet.y += 4;
    rule(sheet, sheet.y, { box: SUMS, color: "#3b434d", thick: 0.9 });
    sheet.y += 5;
  }
  putNumber(sheet, value, { ...VALUE, y: sheet.y }, look);
  sheet.y += put(sheet, label, { ...LABEL, y: sheet.y }, look) + 3;
}

/** Notes of taxes, what was corrected, what rounding came to, and what is missing. */
function notesOf({ document, words, print }: Paper): readonly string[] {
  const { taxes, notes, residual, lines, held, currency, corrects } = document;
  const exact = total(lines.map((line) => line.exact));
  return [
    ...(corrects ? [`${words.corrects} ${corrects.number}: ${corrects.reason}`] : []),
    ...taxes.flatMap(({ note }) => note ?? []),
    ...notes.map(({ kind, month, amount }) => {
      const text = kind === "credit_note" ? words.credit_for : words.debit_for;
      return `${filled(text, { month: print.month(month) })}: ${isolated(`${print.amount(amount)} ${currency}`)}`;
    }),
    ...(residual === 0n
      ? []
      : [
          filled(words.rounding_note, {
            exact: `${print.exact(exact)} ${currency}`,
            residual: `${print.exact(-residual)} ${currency}`,
          }),
        ]),
    ...held.map(({ count, detail }) => filled(words.held, { count: print.count(count), reason: detail })),
  ];
}

function paymentText(paper: Paper): string {
  const { document, words, print } = paper;
  const { kind, state, settlement, open, currency, dueOn, number } = document;
  if (state === "draft" || state === "void") return "";
  if (kind === "credit_note") return words.pay_credit;
  if (settlement === "wallet") return words.pay_wallet;
  if (!isToBePaid(document) || dueOn === null || number === null) return words.pay_nothing;
  return filled(words.pay_by, { amount: print.amount(open), currency, date: print.day(dueOn), number });
}

function drawBank(sheet: Sheet, { document, letterhead, words }: Paper, nextPage: NextPage): void {
  const { bank } = letterhead;
  if (bank.length === 0 || !isToBePaid(document)) return;
  if (!fitsOn(sheet, (bank.length + 2) * NORMAL.size * LEADING)) nextPage();
  sheet.y += 8;
  flow(sheet, words.bank, { size: 8.5, bold: true, color: "#3b434d" });
  for (const { label, value } of bank) {
    put(sheet, label, { from: 0, width: 110, align: "start", y: sheet.y }, SMALL);
    sheet.y += put(sheet, value, { from: 116, width: INNER - 116, align: "start", y: sheet.y }, NORMAL);
  }
}

function drawNote(sheet: Sheet, text: string, nextPage: NextPage, look: Look): void {
  if (text === "") return;
  if (!fitsOn(sheet, heightOf(sheet, text, WIDE, look))) nextPage();
  flow(sheet, text, look);
  sheet.y += 3;
}
