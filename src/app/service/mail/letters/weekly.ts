import type { Block, Column, Letter } from "../blocks.ts";
import { type CurrencyWeek, FORECAST_DAYS, type ReportLine, type WeekReport } from "../report.ts";
import { letterOf, type Pen } from "./place.ts";

const MOST_LINES = 8;
const MOST_MOVES = 5;

/** What a week cost, where, what was free, and what changed most. */
export function weeklyLetter(pen: Pen, report: WeekReport): Letter {
  const { words, format, url } = pen;
  const { report: say } = words;
  const { from, to, currencies, free, unpriced } = report;
  const spend = currencies.map(({ price, currency }) => format.money(price, currency)).join(" + ");
  return letterOf(pen, {
    subject: say.subject(format.days(from, to)),
    preview: say.preview(spend),
    blocks: [
      ...currencies.flatMap((week) => weekBlocks(pen, week)),
      ...freeBlocks(pen, free),
      ...(unpriced === 0
        ? []
        : [
            { is: "heading", text: say.unrated } as const,
            { is: "paragraph", text: say.unratedWhy(format.count(unpriced)) } as const,
          ]),
      ...forecastBlocks(pen, report),
      { is: "link", label: words.open, url },
    ],
    footer: [say.optOut],
  });
}

function weekBlocks(pen: Pen, week: CurrencyWeek): readonly Block[] {
  const { words, format } = pen;
  const { report: say } = words;
  const { currency, price, before, moves } = week;
  const change = format.change(price, before, currency);
  const note =
    before === 0n
      ? say.nothingBefore
      : say.against(format.money(before, currency), change, format.percent(price, before));
  return [
    { is: "figure", label: say.spend, value: format.money(price, currency), note, tone: "plain" },
    { is: "heading", text: say.byCategory },
    linesTable(pen, week.categories, { title: say.category, currency, nameOf: (name) => categoryOf(pen, name) }),
    { is: "heading", text: say.byMarket },
    linesTable(pen, week.markets, { title: say.market, currency, nameOf: (name) => name }),
    ...(moves.length === 0
      ? []
      : [
          { is: "heading", text: say.biggest } as const,
          {
            is: "table",
            columns: columnsOf([say.category, say.market, say.price, say.change], 2),
            rows: moves
              .slice(0, MOST_MOVES)
              .map((move) => [
                categoryOf(pen, move.category),
                move.market,
                format.money(move.price, currency),
                format.change(move.price, move.before, currency),
              ]),
          } as const,
        ]),
  ];
}

interface LinesLook {
  readonly title: string;
  readonly currency: string;
  readonly nameOf: (name: string) => string;
}

function linesTable(
  { words, format }: Pen,
  lines: readonly ReportLine[],
  { title, currency, nameOf }: LinesLook,
): Block {
  const { report: say } = words;
  const rest = lines.slice(MOST_LINES);
  const others: ReportLine = {
    name: say.others(format.count(rest.length)),
    units: rest.reduce((sum, { units }) => sum + units, 0),
    price: rest.reduce((sum, { price }) => sum + price, 0n),
    before: rest.reduce((sum, { before }) => sum + before, 0n),
  };
  const row = (line: ReportLine, name: string) => [
    name,
    format.count(line.units),
    format.money(line.price, currency),
    format.change(line.price, line.before, currency),
  ];
  const rows = lines.slice(0, MOST_LINES).map((line) => row(line, nameOf(line.name)));
  const columns = columnsOf([title, say.units, say.price, say.change], 1);
  return { is: "table", columns, rows: rest.length > 0 ? [...rows, row(others, others.name)] : rows };
}

function freeBlocks({ words, format }: Pen, free: WeekReport["free"]): readonly Block[] {
  if (free.length === 0) return [];
  const { report: say } = words;
  const rows = free.map(({ pricingType, units }) => [say.freeTypes[pricingType] ?? pricingType, format.count(units)]);
  return [
    { is: "heading", text: say.free },
    { is: "table", columns: columnsOf([say.freeWhy, say.units], 1), rows },
  ];
}

function forecastBlocks({ words, format }: Pen, { currencies, forecastMonth }: WeekReport): readonly Block[] {
  if (currencies.length === 0) return [];
  const { report: say } = words;
  return [
    { is: "heading", text: say.forecast },
    ...currencies.map(
      ({ forecast, currency }): Block => ({
        is: "figure",
        label: say.forecastNote(format.month(forecastMonth), format.count(FORECAST_DAYS)),
        value: format.money(forecast, currency),
        note: null,
        tone: "plain",
      }),
    ),
  ];
}

/** Names first, then figures. */
function columnsOf(titles: readonly string[], names: number): readonly Column[] {
  return titles.map((title, index) => ({ title, align: index < names ? "start" : "end" }));
}

function categoryOf({ words }: Pen, category: string): string {
  return words.categories[category] ?? category;
}
