import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import { DAY_MS } from "../../core/kernel/time.ts";
import { openRates, type RateSet } from "../../core/pricing/rate-card.ts";
import type { RateCard, RateChange, RateData, RateRow } from "../../core/pricing/rate-set.ts";
import type { RateList } from "../../intake/meta-rate-lists.ts";
import { type InputProblem, listed } from "../../intake/problem.ts";
import { bandProblems } from "../../intake/rate-csv.ts";
import { cardLines, diffLines, keyOf, type LineDifference, pricedLines, subjectOf } from "./diff-rates.ts";
import { KNOWN_CATEGORIES, knownMarkets, listRates } from "./list-rates.ts";

/** What a person says about the lists beside what stands in them. */
export interface StatedList {
  readonly date: string | undefined;
  readonly currency: string | undefined;
}

/** A card made from lists, and how it differs from what was known before. */
export interface ImportedCard {
  readonly card: RateCard;
  /** Against the rates on file for that very day. */
  readonly differences: readonly LineDifference[];
  /** Rates that are other than the day before, and that no change list names yet. */
  readonly changes: readonly NamedChange[];
  readonly notices: readonly string[];
}

/** A change with the word that says what happened. */
export interface NamedChange extends RateChange {
  readonly change: string;
}

/** What importing comes to; nothing has been written. */
export interface RateImport {
  readonly cards: readonly ImportedCard[];
  /** Prices change on the first day of a quarter only (GEN-16), so the newest list holds to the end of its quarter. */
  readonly knownUntil: string;
}

/** Joins lists of the same day and currency, list rates and tiers, into cards, and compares them with what is known. */
export function importLists(
  lists: readonly RateList[],
  stated: StatedList,
  known: RateData,
): Result<RateImport, readonly InputProblem[]> {
  const dated = lists.map((list) => ({
    list,
    date: stated.date ?? list.date,
    currency: stated.currency ?? list.currency,
  }));
  const faults = dated.flatMap(({ list, date, currency }) => headingFaults(list, { date, currency }));
  if (faults.length > 0) return refuse(faults);
  const groups = new Map<string, RateList[]>();
  for (const { list, date, currency } of dated) {
    const key = `${date} ${currency}`;
    groups.set(key, [...(groups.get(key) ?? []), list]);
  }
  const rates = openRates(known);
  const cards = [...groups].map(([key, own]) =>
    importCard(own, { date: key.slice(0, 10), currency: key.slice(11) }, rates),
  );
  const problems = cards.flatMap(({ card }) => bandProblems(`${card.date}-${card.currency}`, card.rows));
  if (problems.length > 0) return refuse(problems);
  return ok({
    cards,
    knownUntil:
      cards
        .map(({ card }) => endOfQuarter(card.date))
        .sort()
        .at(-1) ?? known.knownUntil,
  });
}

type Heading = Pick<RateCard, "date" | "currency">;

function headingFaults(
  list: RateList,
  { date, currency }: { date: string | null; currency: string | null },
): readonly InputProblem[] {
  const { file } = list;
  const fault = (found: string, expected: string) => ({ file, line: null, column: null, found, expected });
  if (date === null) return [fault("the list does not say from when it holds", "--date YYYY-MM-DD")];
  if (currency === null) return [fault("the list does not say its currency", "--currency CODE")];
  if (list.currency !== null && list.currency !== currency) {
    return [fault(`the list is in ${list.currency}`, `a list in ${currency}, as --currency says, or no --currency`)];
  }
  return list.rows.length === 0 ? [fault("the list has no rate", "a list with rates")] : [];
}

function importCard(lists: readonly RateList[], heading: Heading, rates: RateSet): ImportedCard {
  const names = marketNames(rates);
  const rows = withoutListRates(
    lists.flatMap((list) => list.rows).map((row) => ({ ...row, market: names(row.market) })),
  );
  const absent = new Set(
    lists.flatMap((list) => list.absent.map((one) => keyOf({ ...one, market: names(one.market) }))),
  );
  const { isKept, card } = completed({ ...heading, attested: true, rows }, absent, rates);
  const before = linesOn(rates, heading.currency, dayBefore(heading.date));
  const own = cardLines({ rows });
  const markets = new Set(own.map(({ market }) => market));
  // What was free and has no rate now is still free: service before 2026-10-01.
  const isSaid = (one: LineDifference) =>
    one.kind !== "gone" || (absent.has(keyOf(one.before)) && one.before.rate > 0n);
  const differences = diffLines(linesOn(rates, heading.currency, heading.date), own).filter(isSaid);
  const changes = diffLines(before, own)
    .filter(isSaid)
    .flatMap((one) => changeOf(one, heading.date))
    .filter((change) => !isNamed(rates.data.changes, change));
  const unknown = [...markets].filter((market) => !rates.data.markets.some((row) => row.market === market));
  return {
    card,
    differences,
    changes,
    notices: [...lists.flatMap(({ notices }) => notices), ...noticesOf(unknown, isKept)],
  };
}

function noticesOf(unknown: readonly string[], isKept: boolean): readonly string[] {
  const strange = `no country belongs to ${listed(unknown)} in the market map, so nothing is priced with it yet; add rows to a markets.csv`;
  const held =
    "what the lists do not contradict stays as it is on file: volume tiers, and rows of the card of that day";
  return [...(unknown.length > 0 ? [strange] : []), ...(isKept ? [held] : [])];
}

/** Meta's name of a market however it is spelt; a name that nobody knows stays as it is. */
function marketNames(rates: RateSet): (name: string) => string {
  const bare = (name: string) =>
    name
      .toLowerCase()
      .replace(/&/g, "and")
      .replace(/[^a-z]+/g, " ")
      .trim();
  const known = new Map(knownMarkets(rates).map((name) => [bare(name), name]));
  return (name) => known.get(bare(name)) ?? name.replace(/\s+/g, " ");
}

/** Tiers say more than the list rate of the same line. */
function withoutListRates(rows: readonly RateRow[]): readonly RateRow[] {
  const tiered = new Set(rows.filter(({ tierFrom }) => tierFrom !== null).map(keyOf));
  return rows.filter((row) => row.tierFrom !== null || !tiered.has(keyOf(row)));
}

/**
 * A card takes the place of the one of its name whole, so what the lists say nothing about is taken over from that. Nor do
 * list rates take the place of volume tiers that begin with the same rate: those hold on.
 */
function completed(card: RateCard, absent: ReadonlySet<string>, rates: RateSet): { card: RateCard; isKept: boolean } {
  const old = rates.data.cards.find((one) => one.attested && one.date === card.date && one.currency === card.currency);
  const fresh = new Map(cardLines(card).map((line) => [keyOf(line), line]));
  const holding = linesOn(rates, card.currency, card.date).filter((line) => {
    const own = fresh.get(keyOf(line));
    return own?.bands.length === 0 && line.bands.length > 0 && own.rate === line.rate;
  });
  const held = new Set(holding.map(keyOf));
  const isKept = (row: RateRow) => held.has(keyOf(row)) || !(fresh.has(keyOf(row)) || absent.has(keyOf(row)));
  const rows = [...card.rows.filter((row) => !held.has(keyOf(row))), ...(old?.rows ?? []).filter(isKept)];
  return { card: { ...card, rows }, isKept: held.size > 0 || rows.length > card.rows.length };
}

function linesOn(rates: RateSet, currency: string, date: string) {
  return pricedLines(KNOWN_CATEGORIES.flatMap((category) => listRates(rates, { date, currency, category })));
}

/** A line that had no rate before changes nothing for other currencies, which may well have one. */
function changeOf(difference: LineDifference, date: string): readonly NamedChange[] {
  if (difference.kind === "new") return [];
  const { market, category } = subjectOf(difference);
  if (difference.kind === "gone") return [{ date, market, category, change: "no rate any more" }];
  const { before, after } = difference;
  const word = difference.kind === "tiers" ? "volume tiers changed" : before.rate < after.rate ? "higher" : "lower";
  return [{ date, market, category, change: word }];
}

function isNamed(changes: readonly RateChange[], { date, market, category }: RateChange): boolean {
  return changes.some(
    (one) => one.date === date && one.category === category && (one.market === market || one.market === "*"),
  );
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10);
}

/** The last day of the quarter that a day lies in. */
function endOfQuarter(date: string): string {
  const [year = 0, month = 1] = date.split("-").map(Number);
  const next = new Date(Date.UTC(year, Math.floor((month - 1) / 3) * 3 + 3, 1));
  return dayBefore(next.toISOString().slice(0, 10));
}
