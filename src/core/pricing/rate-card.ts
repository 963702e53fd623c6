import type { Micros } from "../kernel/money.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { Tier } from "./charge.ts";
import { openPlaces, type PlaceIndex } from "./market.ts";
import { isInBand, type Line, type LineIndex, linesOf, openLines } from "./rate-lines.ts";
import type { RateData, RateRow } from "./rate-set.ts";

/** A rate that a person states (`--rate CATEGORY[@MARKET]=COST`); it stands before every card. */
export interface RateOverride {
  readonly category: string;
  /** Null: all markets. */
  readonly market: string | null;
  readonly rate: Micros;
}

/** Rate data opened for look-ups: indexed once, its answers remembered. */
export interface RateSet {
  readonly data: RateData;
  readonly attested: boolean;
  readonly overrides: readonly RateOverride[];
  readonly lines: LineIndex;
  readonly places: PlaceIndex;
  /** Answers given so far, by line and day. */
  readonly answers: Map<Line, Map<string, Result<Answer, NoRate>>>;
}

/** What is asked of the cards. */
export interface RateQuery {
  readonly currency: string;
  readonly market: string;
  readonly category: string;
  /** Local day, `YYYY-MM-DD`, in the WABA's zone (GEN-09). */
  readonly date: string;
  /** Rank under the volume tier's counter (TIER-04); null: the first band. */
  readonly ordinal: number | null;
}

/** What a reader should know about a rate. */
export type RateFlag = "derived" | "list_only" | "stale" | "rate_override";

/** A band of a card line and its rate; bounds are inclusive (TIER-05), `to` null: unlimited. */
export interface RateBand extends Tier {
  readonly rate: Micros;
}

/** The rate in force, per conversation before 2025-07-01 and per message from then on. */
export interface FoundRate {
  readonly rate: Micros;
  /** Date of the card; null where a person stated the rate. */
  readonly card: string | null;
  /** The band that was used; null where the line has none. */
  readonly tier: Tier | null;
  /** All bands of the line. */
  readonly tiers: readonly RateBand[];
  readonly flags: readonly RateFlag[];
}

/** An expected no: the rate is not on file; the detail says what is missing and what to do. */
export interface NoRate {
  readonly code: "no_rate";
  readonly detail: string;
}

/** Opens rate data. `attested`: only cards that were read in a source for their date. */
export function openRates(
  data: RateData,
  options: { readonly attested?: boolean; readonly overrides?: readonly RateOverride[] } = {},
): RateSet {
  const { attested = false, overrides = [] } = options;
  const cards = attested ? data.cards.filter((card) => card.attested) : data.cards;
  return {
    data,
    attested,
    overrides,
    lines: openLines(cards, data.changes),
    places: openPlaces(data.markets),
    answers: new Map(),
  };
}

/**
 * The rate on a day: the newest card line not after it, unless the change list names a change in between; then the
 * value is unknown, and never guessed.
 */
export function findRate(rates: RateSet, query: RateQuery): Result<FoundRate, NoRate> {
  if (rates.overrides.length > 0) {
    const stated = findOverride(rates.overrides, query);
    if (stated) return ok(stated);
  }
  const line = linesOf(rates.lines, query.currency).get(query.market)?.get(query.category);
  if (!line) return refuse(nothingOnFile(rates, query));
  const answer = answerOf(rates, line, query);
  if (!answer.ok) return answer;
  const { bands, list } = answer.value;
  if (list) return list;
  const ordinal = query.ordinal ?? bands[0]?.tier.from ?? 0;
  for (const { tier, found } of bands) if (isInBand(ordinal, tier)) return found;
  return refuse(noRate(query, `no volume tier of its card covers number ${ordinal}`));
}

/** What a line answers on a day: one rate, or a rate for each band. */
interface Answer {
  readonly list: Result<FoundRate, NoRate> | null;
  readonly bands: readonly { readonly tier: Tier; readonly found: Result<FoundRate, NoRate> }[];
}

function answerOf(rates: RateSet, line: Line, query: RateQuery): Result<Answer, NoRate> {
  const days = rates.answers.get(line) ?? new Map<string, Result<Answer, NoRate>>();
  const known = days.get(query.date);
  if (known) return known;
  const answer = answerOn(rates, line, query);
  rates.answers.set(line, days.set(query.date, answer));
  return answer;
}

function answerOn(rates: RateSet, line: Line, query: RateQuery): Result<Answer, NoRate> {
  const group = line.groups.findLast(({ card }) => card.date <= query.date);
  if (!group) return refuse(nothingOnFile(rates, query));
  const card = group.card.date;
  const change = line.changes.find((date) => card < date && date <= query.date);
  if (change) return refuse(noRate(query, `the rate of ${card} changed on ${change} and the new one is not on file`));
  const isStale = query.date > rates.data.knownUntil;
  const tiers = group.rows.flatMap(({ tierFrom, tierTo: to, rate }) =>
    tierFrom === null ? [] : [{ from: tierFrom, to, rate }],
  );
  const bands = group.rows.flatMap((row) => {
    if (row.tierFrom === null) return [];
    const tier = { from: row.tierFrom, to: row.tierTo };
    return [
      { tier, found: ok({ rate: row.rate, card, tier, tiers, flags: flagsOf(row, { isStale, isListOnly: false }) }) },
    ];
  });
  const [row] = group.rows;
  if (!row || bands.length > 0) return ok({ list: null, bands });
  const flags = flagsOf(row, { isStale, isListOnly: TIERED.has(row.category) && query.date >= TIERS_SINCE });
  return ok({ list: ok({ rate: row.rate, card, tier: null, tiers, flags }), bands });
}

/** TIER-01: what has volume tiers, and since which day (PMP). A line without them is then the list rate only. */
const TIERED: ReadonlySet<string> = new Set(["utility", "authentication", "authentication_international"]);
const TIERS_SINCE = "2025-07-01";

function flagsOf({ basis }: RateRow, { isStale, isListOnly }: { isStale: boolean; isListOnly: boolean }): RateFlag[] {
  const flags: RateFlag[] = [];
  if (basis === "carried-back" || basis === "unmarked") flags.push("derived");
  if (isListOnly) flags.push("list_only");
  if (isStale) flags.push("stale");
  return flags;
}

/** The override for the very market before the one for all, the later before the earlier. */
function findOverride(overrides: readonly RateOverride[], { market, category }: RateQuery): FoundRate | undefined {
  const fitting = overrides.filter(
    (one) => one.category === category && (one.market === market || one.market === null),
  );
  const best = fitting.findLast((one) => one.market !== null) ?? fitting.at(-1);
  return best && { rate: best.rate, card: null, tier: null, tiers: [], flags: ["rate_override"] };
}

function nothingOnFile({ attested }: RateSet, query: RateQuery): NoRate {
  return noRate(query, `no ${attested ? "attested " : ""}card up to that day has a line for it`);
}

function noRate({ currency, market, category, date }: RateQuery, why: string): NoRate {
  return {
    code: "no_rate",
    detail: `${currency} ${market} ${category} on ${date}: ${why}; \`daybook rates import\` reads Meta's list`,
  };
}
