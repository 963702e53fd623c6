import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import { type Html, html } from "./markup.ts";

/** A row of bars: one name, one amount for each series. */
export interface BarGroup {
  readonly name: string;
  readonly amounts: readonly Micros[];
  /** What stands at the end of a stacked bar. */
  readonly label?: string;
}

/** What a chart shows; its text alternative names it, and a table beside it has every figure. */
export interface ChartData {
  readonly title: string;
  readonly currency: string;
  readonly series: readonly string[];
  readonly groups: readonly BarGroup[];
}

/** Colours of series, defined by the page's style. */
const COLOURS = 6;

const WIDTH = 760;

/** One bar for each group, its series one after another: what a total is made of. */
export function stackedBars({ title, currency, series, groups }: ChartData): Html {
  const [left, right, step, thick] = [104, 110, 34, 20];
  const totals = groups.map(({ amounts }) => sum(amounts));
  const most = totals.reduce((a, b) => (a > b ? a : b), 0n);
  const scale = scaleTo(most, WIDTH - left - right);
  const height = groups.length * step + 6;
  const bars = groups.map(({ name, amounts, label = "" }, row) => {
    const y = row * step + 6;
    let x = left;
    const parts = amounts.map((amount, index) => {
      const width = scale(amount);
      const bar = html`<rect class="${colour(index)}" x="${fixed(x)}" y="${y}" width="${fixed(width)}" height="${thick}"><title>${`${name}, ${series[index] ?? ""}: ${formatMoney(amount)} ${currency}`}</title></rect>`;
      x += width;
      return width > 0 ? bar : html``;
    });
    return html`<text class="name" x="${left - 10}" y="${y + 15}">${name}</text>${parts}<text x="${fixed(x + 8)}" y="${y + 15}">${label}</text>`;
  });
  return figure({ title, series, height, content: bars });
}

/** For each group a bar for each series, side by side: how amounts go over time. */
export function groupedBars({ title, currency, series, groups }: ChartData): Html {
  const [left, top, plot, foot] = [78, 10, 190, 26];
  const most = roundUp(groups.flatMap(({ amounts }) => amounts).reduce((a, b) => (a > b ? a : b), 0n));
  const scale = scaleTo(most, plot);
  const step = (WIDTH - left) / Math.max(1, groups.length);
  const thick = Math.min(26, (step * 0.8) / Math.max(1, series.length));
  const bottom = top + plot;
  const every = Math.ceil(groups.length / 8);
  const bars = groups.map(({ name, amounts }, place) => {
    const middle = left + step * (place + 0.5);
    const start = middle - (thick * series.length) / 2;
    const rects = amounts.map((amount, index) => {
      const size = scale(amount);
      return html`<rect class="${colour(index)}" x="${fixed(start + thick * index)}" y="${fixed(bottom - size)}" width="${fixed(thick - 1)}" height="${fixed(size)}"><title>${`${name}, ${series[index] ?? ""}: ${formatMoney(amount)} ${currency}`}</title></rect>`;
    });
    const label =
      place % every === 0 ? html`<text class="middle" x="${fixed(middle)}" y="${bottom + 18}">${name}</text>` : html``;
    return html`${rects}${label}`;
  });
  const lines = [0n, most / 2n, most].map((amount) => {
    const y = fixed(bottom - scale(amount));
    return html`<line x1="${left}" x2="${WIDTH}" y1="${y}" y2="${y}"/><text class="name" x="${left - 8}" y="${Number(y) + 4}">${formatMoney(amount)}</text>`;
  });
  return figure({ title, series, height: bottom + foot, content: [...(most > 0n ? lines : []), ...bars] });
}

interface Figure {
  readonly title: string;
  readonly series: readonly string[];
  readonly height: number;
  readonly content: readonly Html[];
}

function figure({ title, series, height, content }: Figure): Html {
  const legend = series.map((name, index) => html`<li><span class="swatch ${colour(index)}"></span>${name}</li>`);
  return html`<figure>
<figcaption>${title}</figcaption>
<ul class="legend">${legend}</ul>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${`${title}; the table below has every figure`}">${content}</svg>
</figure>
`;
}

function colour(index: number): string {
  return `c${index % COLOURS}`;
}

/** Amounts become lengths only to be drawn. */
function scaleTo(most: Micros, length: number): (amount: Micros) => number {
  return (amount) => (most === 0n ? 0 : Number((amount * 10_000n) / most) * (length / 10_000));
}

/** The next 1, 2, 4, 6 or 8 times a power of ten, so that the axis and its middle are round. */
function roundUp(amount: Micros): Micros {
  let power = 1n;
  while (power * 10n < amount) power *= 10n;
  return [1n, 2n, 4n, 6n, 8n, 10n].map((times) => times * power).find((round) => round >= amount) ?? amount;
}

function sum(amounts: readonly Micros[]): Micros {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function fixed(length: number): string {
  return length.toFixed(1);
}
