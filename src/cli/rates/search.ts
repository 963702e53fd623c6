import { type MarketSearch, searchMarkets } from "../../app/rates/search-markets.ts";
import { EXIT } from "../exit.ts";
import type { RatesFlags } from "../flags/rates.ts";
import { formatTable, openTerminal } from "../terminal.ts";
import { dayOf, openFlaggedRates } from "./open-rates.ts";

/** Prints where a name, country, code or number belongs, and since when; gives the exit status. */
export function runSearch(text: string, flags: RatesFlags): number {
  const date = dayOf(flags.date);
  const found = searchMarkets(openFlaggedRates(flags), text, date);
  if (found.rows.length === 0) {
    process.stderr.write(
      `daybook: nothing found for ${text}; try a market, a country, a calling code or a whole number. A country that no market names belongs to Other.\n`,
    );
    return EXIT.refused;
  }
  process.stdout.write(
    flags.format === "json" ? `${JSON.stringify(toJson(found))}\n` : `${render(found, text, date)}\n`,
  );
  return EXIT.ok;
}

function toJson({ rows, place, changes }: MarketSearch) {
  const ofMap = rows.map(({ market, country, name, callingCode, from, to }) => ({
    market,
    country: country || null,
    country_name: name || null,
    calling_code: callingCode,
    from,
    to,
  }));
  return { place, rows: ofMap, changes };
}

function render({ rows, place, changes }: MarketSearch, text: string, date: string): string {
  const terminal = openTerminal(process.stdout);
  const cells = rows.map((row) => [row.market, row.country, row.name, row.callingCode, row.from, row.to ?? "on"]);
  const titles = ["market", "code", "country", "calling code", "from", "to"].map((title) => ({ title }));
  const days = changes.map(({ date: day, market, categories }) => [
    day,
    market === "*" ? "all" : market,
    categories.join(", "),
  ]);
  const assumed = place?.assumed ? " (assumed: no source states it for that day)" : "";
  const answer = place ? [terminal.bold(`${text} belongs to ${place.market} on ${date}${assumed}`)] : [];
  return [
    ...answer,
    formatTable(titles, cells, terminal),
    ...(days.length > 0 ? ["", terminal.bold("Rates changed")] : []),
    ...(days.length > 0
      ? [formatTable([{ title: "day" }, { title: "market" }, { title: "categories" }], days, terminal)]
      : []),
  ].join("\n");
}
