import type { Tier } from "./charge.ts";
import type { RateCard, RateChange, RateRow } from "./rate-set.ts";

/** All that the cards say about one currency, market and category. */
export interface Line {
  /** One for each date, oldest first; where an attested and a derived card share a date, the attested one. */
  readonly groups: readonly LineGroup[];
  /** Days on which the rate changed, oldest first. */
  readonly changes: readonly string[];
}

/** The rows of one card for one market and category. */
export interface LineGroup {
  readonly card: RateCard;
  /** Those with tier bounds lowest first; a single one without them is the list rate. */
  readonly rows: readonly RateRow[];
}

/** Lines of one currency, by market and category. */
export type CurrencyLines = ReadonlyMap<string, ReadonlyMap<string, Line>>;

/** Lines by currency, market and category. A currency is indexed when it is first asked for. */
export interface LineIndex {
  readonly cards: readonly RateCard[];
  readonly changes: ReadonlyMap<string, readonly RateChange[]>;
  readonly opened: Map<string, CurrencyLines>;
}

/** Prepares cards so that a look-up is three steps, whatever their number. */
export function openLines(cards: readonly RateCard[], changes: readonly RateChange[]): LineIndex {
  const byCategory = new Map<string, RateChange[]>();
  for (const change of changes) within(byCategory, change.category, (): RateChange[] => []).push(change);
  return { cards, changes: byCategory, opened: new Map() };
}

/** All lines of a currency. */
export function linesOf(index: LineIndex, currency: string): CurrencyLines {
  const known = index.opened.get(currency);
  if (known) return known;
  const opened = openCurrency(index, currency);
  index.opened.set(currency, opened);
  return opened;
}

/** Bounds are inclusive on both sides (TIER-05). */
export function isInBand(ordinal: number, { from, to }: Tier): boolean {
  return from <= ordinal && (to === null || ordinal <= to);
}

interface OpenGroup extends LineGroup {
  readonly rows: RateRow[];
}

interface OpenLine extends Line {
  readonly groups: OpenGroup[];
}

/** Cards come oldest first and, of the same day, the attested one last: it takes the place of a derived one. */
function openCurrency({ cards, changes }: LineIndex, currency: string): CurrencyLines {
  const markets = new Map<string, Map<string, OpenLine>>();
  const own = cards.filter((card) => card.currency === currency);
  own.sort((a, b) => (a.date === b.date ? Number(a.attested) - Number(b.attested) : a.date < b.date ? -1 : 1));
  for (const card of own) {
    for (const row of card.rows) {
      const categories = within(markets, row.market, () => new Map<string, OpenLine>());
      const open = () => ({ groups: [], changes: changesOf(changes.get(row.category) ?? [], row.market) });
      addRow(within(categories, row.category, open), card, row);
    }
  }
  return markets;
}

function addRow({ groups }: OpenLine, card: RateCard, row: RateRow): void {
  const last = groups.at(-1);
  if (last?.card === card) {
    const place = last.rows.findIndex(({ tierFrom }) => (tierFrom ?? 0) > (row.tierFrom ?? 0));
    last.rows.splice(place === -1 ? last.rows.length : place, 0, row);
    return;
  }
  if (last?.card.date === card.date) groups.pop();
  groups.push({ card, rows: [row] });
}

function changesOf(changes: readonly RateChange[], market: string): readonly string[] {
  const own = changes.filter((one) => one.market === market || one.market === "*");
  return own.map(({ date }) => date).sort();
}

function within<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
