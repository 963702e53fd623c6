import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseMoney } from "../../src/core/kernel/money.ts";
import { findPlace } from "../../src/core/pricing/market.ts";
import { findRate, openRates } from "../../src/core/pricing/rate-card.ts";
import type { MarketRow, RateCard, RateRow } from "../../src/core/pricing/rate-set.ts";
import { isDay, parseCsv } from "../../src/intake/rate-csv.ts";
import { readRateSources } from "../../src/intake/rate-files.ts";

const RATES = fileURLToPath(new URL("../../rates/", import.meta.url));
const TIERED = ["utility", "authentication", "authentication_international"];

const read = readRateSources(RATES);
if (!read.ok) throw new Error(JSON.stringify(read.refusal.slice(0, 5)));
const data = read.value;

function records(file: string): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(readFileSync(RATES + file, "utf8")).filter((row) => row.length > 1);
  return rows.map((row) => Object.fromEntries(header.map((name, place) => [name, row[place] ?? ""])));
}

function cardFiles(): string[] {
  return ["cards", "cards-derived"].flatMap((folder) => readdirSync(RATES + folder).map((name) => `${folder}/${name}`));
}

function fileOf(card: RateCard): string {
  return `${card.attested ? "cards" : "cards-derived"}/${card.date}-${card.currency}.csv`;
}

function linesOf(rows: readonly RateRow[]): readonly RateRow[][] {
  const lines = new Map<string, RateRow[]>();
  for (const row of rows)
    lines.set(`${row.market} ${row.category}`, [...(lines.get(`${row.market} ${row.category}`) ?? []), row]);
  return [...lines.values()];
}

const holds = ({ from, to }: MarketRow, day: string) => from <= day && (to === null || day <= to);
const mapDays = [...new Set(data.markets.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort();

describe("cards", () => {
  test("every card file is read, and every card has rows", () => {
    expect(data.cards.map(fileOf).sort()).toEqual(cardFiles().sort());
    expect(data.cards.filter(({ rows }) => rows.length === 0)).toEqual([]);
  });
  test("rates are printed with at most six decimals and are not negative", () => {
    const texts = cardFiles().flatMap((file) => records(file).map(({ rate = "" }) => rate));
    expect(texts.length).toBeGreaterThan(3000);
    expect(texts.filter((text) => !/^\d+(\.\d{1,6})?$/.test(text) || parseMoney(text) === undefined)).toEqual([]);
  });
  test("every market of a card is in the market map on its day", () => {
    const first = mapDays[0] ?? "";
    const strange = data.cards.flatMap((card) => {
      const day = card.date < first ? first : card.date;
      const known = new Set(data.markets.filter((row) => holds(row, day)).map(({ market }) => market));
      return card.rows.filter(({ market }) => !known.has(market)).map(({ market }) => `${fileOf(card)} ${market}`);
    });
    expect(strange).toEqual([]);
  });
  test("only what Meta tiers has tiers, which begin at 0, follow each other, end open and never get dearer", () => {
    for (const card of data.cards) {
      const banded = card.rows.filter(({ tierFrom }) => tierFrom !== null);
      expect(banded.filter(({ category }) => !TIERED.includes(category))).toEqual([]);
      for (const lines of linesOf(banded)) {
        const froms = lines.map(({ tierFrom }) => tierFrom);
        const afterEach = lines.map(({ tierTo }) => (tierTo === null ? null : tierTo + 1));
        expect([...froms, null]).toEqual([0, ...afterEach]);
        expect(lines.every(({ rate }, i) => i === 0 || rate <= (lines[i - 1]?.rate ?? 0n))).toBe(true);
      }
    }
  });
  test("no line is stated twice", () => {
    const keys = data.cards.flatMap((card) =>
      card.rows.map((row) => [fileOf(card), row.market, row.category, row.tierFrom].join()),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
  test("a derived row that calls itself attested says what the attested card says", () => {
    const attested = openRates(data, { attested: true });
    const rows = data.cards.filter((card) => !card.attested).flatMap((card) => card.rows.map((row) => ({ card, row })));
    const wrong = rows.filter(({ card, row }) => {
      if (row.basis !== "attested") return false;
      const found = findRate(attested, { ...card, ...row, ordinal: null });
      return !found.ok || found.value.card !== card.date || found.value.rate !== row.rate;
    });
    expect(wrong).toEqual([]);
  });
  test("a carried row has the rate of the line before it, but for one that rates/SOURCES.md names", () => {
    const wrong = data.cards.flatMap((card) => {
      const before = openRates({ ...data, cards: data.cards.filter(({ date }) => date < card.date) });
      return card.rows.flatMap((row) => {
        if (row.basis !== "carried") return [];
        const found = findRate(before, { ...card, ...row, ordinal: null });
        return found.ok && found.value.rate === row.rate ? [] : [`${fileOf(card)} ${row.market} ${row.category}`];
      });
    });
    expect(wrong).toEqual(["cards-derived/2025-07-01-USD.csv Saudi Arabia utility"]);
  });
});

describe("the index", () => {
  const index = records("INDEX.csv");
  test("names every card and nothing else", () => {
    expect(index.map(({ file }) => file).sort()).toEqual(cardFiles().sort());
  });
  test.each(index.map((entry) => [entry.file ?? "", entry] as const))("counts %s right", (file, entry) => {
    const card = data.cards.find((one) => fileOf(one) === file);
    const categories = new Set(card?.rows.map(({ category }) => category));
    expect(entry.effective_date).toBe(card?.date);
    expect(entry.currency).toBe(card?.currency);
    expect(Number(entry.rows)).toBe(card?.rows.length);
    expect(Number(entry.markets)).toBe(new Set(card?.rows.map(({ market }) => market)).size);
    expect(new Set(entry.categories?.split(" "))).toEqual(categories);
  });
});

describe("the market map", () => {
  test("no calling code and no country belongs to two markets on any day", () => {
    for (const day of mapDays) {
      const rows = data.markets.filter((row) => holds(row, day));
      const markets = (key: (row: MarketRow) => string) =>
        rows.filter((row) => rows.some((other) => key(other) === key(row) && other.market !== row.market));
      expect(markets(({ callingCode }) => callingCode)).toEqual([]);
      expect(markets(({ country }) => country).filter(({ country }) => country !== "")).toEqual([]);
    }
  });
  test("rows of one code and country follow each other without a gap", () => {
    const keys = new Set(data.markets.map(({ callingCode, country }) => `${callingCode} ${country}`));
    for (const key of keys) {
      const rows = data.markets.filter(({ callingCode, country }) => `${callingCode} ${country}` === key);
      rows.sort((a, b) => (a.from < b.from ? -1 : 1));
      const next = rows.map(({ to }) =>
        to === null ? null : new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10),
      );
      if (rows.length > 1) expect(rows.slice(1).map(({ from }) => from)).toEqual(next.slice(0, -1));
      expect(next.at(-1)).toBeNull();
    }
  });
  test("markets that moved are found on both sides of their day", () => {
    const moved = data.markets.filter(({ to }) => to !== null);
    expect(moved).toHaveLength(17);
    const rates = openRates(data);
    for (const { callingCode, market, to } of moved) {
      const before = findPlace(rates, `${callingCode}55501234`, to ?? "");
      expect(before).toMatchObject({ value: { market } });
      const after = findPlace(
        rates,
        `${callingCode}55501234`,
        new Date(Date.parse(to ?? "") + 86_400_000).toISOString().slice(0, 10),
      );
      expect(after.ok && after.value.market).not.toBe(market);
    }
  });
});

describe("other files", () => {
  test("changes fall on real days, name known markets and categories, and are stated once", () => {
    const markets = new Set([...data.markets.map(({ market }) => market), "*"]);
    const categories = new Set(data.cards.flatMap(({ rows }) => rows.map(({ category }) => category)));
    expect(
      data.changes.filter(
        ({ date, market, category }) => !isDay(date) || !markets.has(market) || !categories.has(category),
      ),
    ).toEqual([]);
    expect(new Set(data.changes.map((one) => Object.values(one).join())).size).toBe(data.changes.length);
  });
  test("the change list says until when it is complete: the end of a quarter, behind all changes", () => {
    expect(data.knownUntil).toMatch(/-(03-31|06-30|09-30|12-31)$/);
    expect(data.changes.filter(({ date }) => date > data.knownUntil)).toEqual([]);
  });
  test("countries of the international rate are in the market map, and get their rate on that day where it is on file", () => {
    const rates = openRates(data);
    const days = data.authInternational.map(({ country, from }) => {
      const row = data.markets.find((one) => one.country === country && holds(one, from));
      const found = ["USD", "INR"].some((currency) => {
        const query = {
          currency,
          market: row?.market ?? "",
          category: "authentication_international",
          date: from,
          ordinal: null,
        };
        return findRate(rates, query).ok;
      });
      return [country, row !== undefined, found] as const;
    });
    expect(days.filter(([, listed]) => !listed)).toEqual([]);
    expect(days.filter(([, , found]) => !found).map(([country]) => country)).toEqual(["EG", "NG", "PK", "ZA"]);
  });
  test("volume tiers are those of the card with tiers", () => {
    const card = data.cards.find((one) => one.attested && one.date === "2026-10-01" && one.currency === "INR");
    const bands = card?.rows
      .filter(({ tierFrom }) => tierFrom !== null)
      .map((row) => [row.market, row.category, row.tierFrom, row.tierTo].join());
    const listed = records("volume_tiers.csv").map((row) =>
      [row.market, row.category, row.tier_from, row.tier_to].join(),
    );
    expect(listed.sort()).toEqual(bands?.sort());
  });
  test("the sources name every file", () => {
    const sources = readFileSync(`${RATES}SOURCES.md`, "utf8");
    const tables = readdirSync(RATES).filter((name) => name.endsWith(".csv"));
    expect([...cardFiles(), ...tables].filter((file) => !sources.includes(file))).toEqual([]);
    const named = sources.match(/\bcards(?:-derived)?\/[\w-]+\.csv/g) ?? [];
    expect(named.filter((file) => !existsSync(RATES + file))).toEqual([]);
  });
});
