import { isAttested, listRates, oneRate, type RateLine } from "../../app/rates/list-rates.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { openRates, type RateSet } from "../../core/pricing/rate-card.ts";
import { EXIT } from "../exit.ts";
import type { RatesFlags } from "../flags/rates.ts";
import { type Column, formatTable, openTerminal } from "../terminal.ts";
import { categoryNamed, marketNamed } from "./names.ts";
import { currencyOf, dayOf, openFlaggedRates } from "./open-rates.ts";

/** Prints the lines in force that fit the flags; gives the exit status. */
export function runShow(flags: RatesFlags): number {
  const rates = openFlaggedRates(flags);
  const date = dayOf(flags.date);
  const currency = flags.currency === undefined ? undefined : currencyOf(rates, flags.currency);
  const market =
    flags.market === undefined ? undefined : marketNamed(rates, `--market ${flags.market}`, flags.market, date);
  const category =
    flags.category === undefined ? undefined : categoryNamed(rates, `--category ${flags.category}`, flags.category);
  if (currency !== undefined && market !== undefined && category !== undefined) {
    return showOne(rates, oneRate(rates, { currency, market, category, date }), flags.format);
  }
  const lines = listRates(rates, { date, currency, market, category });
  if (lines.length === 0) {
    process.stderr.write(`daybook: no rate on file fits on ${date}; daybook rates import reads Meta's lists\n`);
    return EXIT.refused;
  }
  print(rates, lines, flags.format);
  return EXIT.ok;
}

function showOne(rates: RateSet, line: RateLine, format: RatesFlags["format"]): number {
  if (!line.found.ok) {
    process.stderr.write(`daybook: ${line.found.refusal.detail}\n`);
    return EXIT.refused;
  }
  if (format === "json") process.stdout.write(`${JSON.stringify(toJson(line, openAttested(rates)))}\n`);
  else print(rates, [line], format);
  return EXIT.ok;
}

function print(rates: RateSet, lines: readonly RateLine[], format: RatesFlags["format"]): void {
  if (format === "json") {
    const attested = openAttested(rates);
    process.stdout.write(`[\n${lines.map((line) => JSON.stringify(toJson(line, attested))).join(",\n")}\n]\n`);
  } else if (format === "csv") process.stdout.write(`${[CSV_HEADER, ...lines.flatMap(csvLines)].join("\n")}\n`);
  else process.stdout.write(`${table(lines)}\n`);
}

function openAttested(rates: RateSet): RateSet {
  return rates.attested ? rates : openRates(rates.data, { attested: true });
}

function toJson(line: RateLine, attested: RateSet) {
  const { found, ...subject } = line;
  if (!found.ok) return { rate: null, ...subject, refusal: found.refusal };
  const { rate, card, tiers, flags } = found.value;
  return {
    rate: formatMoney(rate),
    card,
    derived: flags.includes("derived"),
    tiers: tiers.map((tier) => ({ ...tier, rate: formatMoney(tier.rate) })),
    ...subject,
    list_only: flags.includes("list_only"),
    stale: flags.includes("stale"),
    attested: isAttested(attested, line),
  };
}

const CSV_HEADER = "currency,market,category,date,tier_from,tier_to,rate,card,flags";

/** One line for each band. Names of markets are Meta's; quotes are there for those of somebody's own. */
function csvLines({ currency, market, category, date, found }: RateLine): readonly string[] {
  const subject = [currency, /[",\n]/.test(market) ? `"${market.replaceAll('"', '""')}"` : market, category, date];
  if (!found.ok) return [[...subject, "", "", "", "", found.refusal.code].join(",")];
  const { rate, card, tiers, flags } = found.value;
  const bands = tiers.length > 0 ? tiers : [{ from: "", to: "", rate }];
  return bands.map((band) => [...subject, band.from, band.to, formatMoney(band.rate), card, flags.join(" ")].join(","));
}

const COLUMNS: readonly Column[] = [
  { title: "market" },
  { title: "category" },
  { title: "currency" },
  { title: "tier", align: "right" },
  { title: "rate", align: "right" },
  { title: "card" },
  { title: "notes" },
];

/** Bands are spread out where one market is shown, and counted where all are. */
function table(lines: readonly RateLine[]): string {
  const terminal = openTerminal(process.stdout);
  const isSpread = new Set(lines.map(({ market }) => market)).size === 1;
  const rows = lines.flatMap((line) => (isSpread ? spreadRows(line) : [shortRow(line)]));
  const [first] = lines;
  return `${terminal.bold(`Rates in force on ${first?.date}`)}\n${formatTable(COLUMNS, rows, terminal)}`;
}

function shortRow({ market, category, currency, found }: RateLine): readonly string[] {
  if (!found.ok) return [market, category, currency, "", "unknown", "", "changed since; not on file"];
  const { rate, card, tiers, flags } = found.value;
  return [
    market,
    category,
    currency,
    tiers.length > 0 ? `1 of ${tiers.length}` : "",
    formatMoney(rate),
    card ?? "",
    flags.join(", "),
  ];
}

function spreadRows(line: RateLine): readonly (readonly string[])[] {
  const { found } = line;
  if (!found.ok || found.value.tiers.length === 0) return [shortRow(line)];
  const { tiers, card, flags } = found.value;
  return tiers.map(({ from, to, rate }, index) => {
    const subject = index === 0 ? [line.market, line.category, line.currency] : ["", "", ""];
    return [...subject, `${from}:${to ?? "MAX"}`, formatMoney(rate), card ?? "", flags.join(", ")];
  });
}
