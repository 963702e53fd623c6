import type { CompareTotal, Comparison, ThreadDifference } from "../../app/compare/comparison.ts";
import { addRows, type CostRow, costRows, currenciesOf, freeRows, unratedRows } from "../../app/compare/matrix.ts";
import type { RateReport } from "../../app/rate-files.ts";
import type { Micros } from "../../core/kernel/money.ts";
import { formatCount } from "../terminal.ts";
import { VERSION } from "../version.ts";
import { groupedBars, stackedBars } from "./chart.ts";
import { type Html, html } from "./markup.ts";
import { STYLE } from "./style.ts";
import { type Cell, table } from "./table.ts";
import {
  cardWords,
  causeWords,
  cellWords,
  exampleWords,
  freeWords,
  heading,
  share,
  signed,
  threadWords,
  totalWords,
  verdict,
} from "./words.ts";

/** The report as one page that needs nothing else: no network, no script. The same comparison gives the same bytes. */
export function renderReport(comparison: Comparison, report: RateReport, asOf: string | undefined): string {
  const currencies = currenciesOf(comparison);
  const [base = ""] = comparison.models;
  const title = `Pricing models compared with ${base}`;
  const day =
    asOf === undefined
      ? html``
      : html`<p>All of it is rated as if it were ${asOf}; months are those of the traffic.</p>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="soft">${heading(comparison, report.facts)}.</p>
${day}
<ul class="verdicts">${verdicts(comparison, currencies)}</ul>
${currencies.map((currency) => costSection(comparison, currency))}
${freeSection(comparison)}
${unratedSection(comparison)}
${causeSection(comparison, currencies, base)}
${cardSection(comparison)}
${threadSection(comparison, base)}
</main>
<footer>Daybook ${VERSION}. A charge that could not be rated counts as nothing in every sum. Each difference is the sum of the differences of single messages.</footer>
</body>
</html>
`;
  return page.markup;
}

function totalsOf({ totals }: Comparison, currency: string): readonly CompareTotal[] {
  return totals.filter((total) => total.currency === currency);
}

function verdicts(comparison: Comparison, currencies: readonly string[]): readonly Html[] {
  return currencies.flatMap((currency) => {
    const [base, ...others] = totalsOf(comparison, currency);
    return base ? others.map((total) => html`<li>${verdict(total, base)}</li>`) : [];
  });
}

function costSection(comparison: Comparison, currency: string): Html {
  const rows = costRows(comparison).filter((row) => row.currency === currency);
  const totals = totalsOf(comparison, currency);
  return html`<section>
<h2>Cost in ${currency}</h2>
${charts(comparison, rows, totals)}
${costTable(comparison, rows, totals)}
${totals.some(({ unrated }) => unrated > 0) ? html`<p class="soft">* without charges that could not be rated; see below.</p>` : html``}
</section>
`;
}

/** What comes to nothing everywhere is left out of the pictures; the table has it. */
function charts({ models }: Comparison, rows: readonly CostRow[], totals: readonly CompareTotal[]): readonly Html[] {
  const currency = totals[0]?.currency ?? "";
  const categories = addRows(rows, ({ category }) => category).filter(({ costs }) => costs.some((cost) => cost > 0n));
  const months = addRows(rows, ({ month }) => month);
  const shown = models.flatMap((name, index) => (months.some(({ costs }) => costs[index]) ? [{ name, index }] : []));
  const made = stackedBars({
    title: `Total in ${currency} by model, and the categories it is made of`,
    currency,
    series: categories.map(({ name }) => name),
    groups: totals.map((total, index) => ({
      name: total.model,
      amounts: categories.map(({ costs }) => costs[index] ?? 0n),
      label: totalWords(total),
    })),
  });
  const over = groupedBars({
    title: `Cost in ${currency} by month and model`,
    currency,
    series: shown.map(({ name }) => name),
    groups: months.map(({ name, costs }) => ({ name, amounts: shown.map(({ index }) => costs[index] ?? 0n) })),
  });
  return months.length > 1 ? [made, over] : [made];
}

function costTable({ models }: Comparison, rows: readonly CostRow[], totals: readonly CompareTotal[]): Html {
  const base = totals[0]?.cost ?? 0n;
  const differences = totals.map(({ difference }, index): Cell => (index === 0 ? "base" : amountCell(difference)));
  const shares = totals.map(({ difference }, index) => (index === 0 ? "" : share(difference, base)));
  return table({
    caption: "By month and category",
    names: ["month", "category"],
    numbers: models,
    rows: rows.map(({ month, category, cells }) => [month, category, ...cells.map(cellWords)]),
    foot: [
      ["total", "", ...totals.map(totalWords)],
      ["difference", "", ...differences],
      ["in percent", "", ...shares],
    ],
  });
}

function freeSection(comparison: Comparison): Html {
  const { models, rides } = comparison;
  const rows = freeRows(comparison).map(({ why, category, counts }) => [
    freeWords(why),
    category,
    ...counts.map(formatCount),
  ]);
  const riding = rides.some((count) => count > 0) ? [["rides a conversation", "any", ...rides.map(formatCount)]] : [];
  if (rows.length + riding.length === 0) return html``;
  const caption = "Charges that cost nothing, and messages that ride a conversation and are no charge";
  return html`<section>
<h2>What was free, and why</h2>
${table({ caption, names: ["why", "category"], numbers: models, rows: [...rows, ...riding] })}
</section>
`;
}

function unratedSection(comparison: Comparison): Html {
  const rows = unratedRows(comparison).map(({ why, category, counts }) => [why, category, ...counts.map(formatCount)]);
  if (rows.length === 0) return html``;
  const details = [...comparison.refusalDetails]
    .sort()
    .map(([code, detail]) => html`<li>${code}, for example: ${detail}</li>`);
  return html`<section>
<h2>What could not be rated</h2>
${table({ caption: "Charges without a cost", names: ["why", "category"], numbers: comparison.models, rows })}
<ul class="soft">${details}</ul>
</section>
`;
}

function causeSection(comparison: Comparison, currencies: readonly string[], base: string): Html {
  const tables = comparison.models.slice(1).flatMap((model) =>
    currencies.flatMap((currency) => {
      const own = comparison.causes.filter((line) => line.model === model && line.currency === currency);
      if (own.length === 0) return [];
      const total = own.reduce((sum, { difference }) => sum + difference, 0n);
      const count = own.reduce((sum, line) => sum + line.count, 0);
      const caused = table({
        caption: `Messages that cost something else under ${model} than under ${base}, and why`,
        names: ["cause", "category"],
        numbers: ["messages", `difference in ${currency}`],
        rows: own.map((line) => [line.text, line.category, formatCount(line.count), amountCell(line.difference)]),
        foot: [["total", "", formatCount(count), amountCell(total)]],
      });
      return [html`<h3>${model}, in ${currency}</h3>${caused}`];
    }),
  );
  return tables.length === 0
    ? html``
    : html`<section>
<h2>Why it differs</h2>
${tables}
</section>
`;
}

function cardSection({ cards }: Comparison): Html {
  if (cards.length === 0) return html``;
  return html`<section>
<h2>Rates from other days</h2>
<p>A rate that a model does not have on the day comes from the nearest card that has it.</p>
${table({
  caption: "Which card was used for what",
  names: ["model", "category", "market", "currency", "card", "note"],
  numbers: ["charges"],
  rows: cards.map((line) => [
    line.model,
    line.category,
    line.market,
    line.currency,
    line.card,
    cardWords(line),
    formatCount(line.count),
  ]),
})}
</section>
`;
}

function threadSection({ threads, models }: Comparison, base: string): Html {
  const parts = models.slice(1).flatMap((model) => {
    const own = threads.filter((thread) => thread.model === model);
    return own.length === 0 ? [] : [html`<h3>Under ${model}</h3>${own.map((thread) => article(thread, base))}`];
  });
  return parts.length === 0
    ? html``
    : html`<section>
<h2>Threads that lose and gain most</h2>
<p>For each model and currency up to ten threads that cost most more than under ${base}, then up to ten that cost most less.</p>
${parts}
</section>
`;
}

function article(thread: ThreadDifference, base: string): Html {
  const { causes, examples, model } = thread;
  const told = examples.map((example) => html`<li class="soft">${exampleWords(example, { base, other: model })}</li>`);
  return html`<article>
<h4>${threadWords(thread, base)}</h4>
<ul>${causes.map((cause) => html`<li>${causeWords(cause)}</li>`)}${told}</ul>
</article>
`;
}

function amountCell(amount: Micros): Cell {
  return { text: signed(amount), tone: toneOf(amount) };
}

function toneOf(amount: Micros): "more" | "less" | "" {
  return amount === 0n ? "" : amount > 0n ? "more" : "less";
}
