import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openRates } from "../../core/pricing/rate-card.ts";
import { type RateList, readRateList } from "../../intake/meta-rate-lists.ts";
import { readCard, readChanges } from "../../intake/rate-csv.ts";
import { loadBundledRates, overlayRates } from "../../intake/rate-files.ts";
import { importLists, type RateImport } from "./import-lists.ts";
import { listRates } from "./list-rates.ts";
import { overlayFiles } from "./overlay-files.ts";

const known = loadBundledRates();
const nothing = { date: undefined, currency: undefined };

function listOf(text: string, file = "list.csv"): RateList {
  const read = readRateList(file, text);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return read.value;
}

function fixture(name: string): RateList {
  return listOf(readFileSync(new URL(`../../../test/fixtures/rates/${name}`, import.meta.url), "utf8"), name);
}

function imported(lists: readonly RateList[], stated: Parameters<typeof importLists>[1] = nothing): RateImport {
  const result = importLists(lists, stated, known);
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

/** The shipped lines of a day as a list of Meta's. */
function printed(date: string, currency: string, edit: (line: string) => string = (line) => line): string {
  const lines = listRates(openRates(known), { date, currency }).flatMap(({ market, category, found }) =>
    found.ok
      ? [
          `${market},${category},${found.value.rate / 1_000_000n}.${String(found.value.rate % 1_000_000n).padStart(6, "0")}`,
        ]
      : [],
  );
  return ["Market,Category,Rate", ...lines.map(edit)].join("\n");
}

describe("importing lists", () => {
  const { cards, knownUntil } = imported([fixture("list-usd.csv"), fixture("tiers-usd.csv")]);
  const [first] = cards;

  test("list rates and tiers of one day become one card; tiers take the place of list rates", () => {
    expect(cards).toHaveLength(1);
    const brazil = first?.card.rows.filter(({ market, category }) => market === "Brazil" && category === "utility");
    expect(brazil?.map(({ tierFrom, tierTo, rate }) => [tierFrom, tierTo, rate])).toEqual([
      [0, 250_000, 6_800n],
      [250_001, 2_000_000, 6_500n],
      [2_000_001, null, 6_000n],
    ]);
    expect(first?.card).toMatchObject({ date: "2027-01-01", currency: "USD", attested: true });
  });
  test("it is known to the end of the quarter", () => expect(knownUntil).toBe("2027-03-31"));
  test("markets take Meta's usual names; a strange one is kept and told", () => {
    const markets = new Set(first?.card.rows.map(({ market }) => market));
    expect([...markets]).toEqual(["Brazil", "India", "Rest of Central & Eastern Europe", "Atlantis"]);
    expect(first?.notices.join()).toContain("Atlantis");
  });
  test("what differs is shown; what had another rate the day before is a change", () => {
    expect(first?.differences.map((one) => [one.kind, one.kind === "gone" ? "" : one.after.market])).toEqual([
      ["changed", "Brazil"],
      ["changed", "Rest of Central & Eastern Europe"],
      ["new", "Atlantis"],
    ]);
    expect(first?.changes).toEqual([
      { date: "2027-01-01", market: "Brazil", category: "marketing", change: "higher" },
      { date: "2027-01-01", market: "Rest of Central & Eastern Europe", category: "marketing", change: "higher" },
    ]);
  });
  test("the written files say the same when they are read again", () => {
    const files = overlayFiles({ cards, knownUntil }, undefined);
    expect(files.map(({ name }) => name)).toEqual(["2027-01-01-USD.csv", "changes.csv"]);
    const [card, changes] = files;
    expect(readCard(card?.name ?? "", card?.text ?? "", true)).toEqual({ ok: true, value: first?.card });
    expect(readChanges("changes.csv", changes?.text ?? "")).toMatchObject({
      value: { knownUntil: "2027-03-31", changes: { length: 2 } },
    });
  });
  test("a folder's change list goes on, each change once, with the latest end", () => {
    const before =
      'effective_date,market,category,change\n2026-10-01,Peru,utility,"higher, again"\n2027-06-30,*,*,known_until\n';
    const once = overlayFiles({ cards, knownUntil }, before).at(-1)?.text ?? "";
    expect(once.split("\n").slice(1, 3)).toEqual([
      '2026-10-01,Peru,utility,"higher, again"',
      "2027-01-01,Brazil,marketing,higher",
    ]);
    expect(once).toMatch(/\n2027-06-30,\*,\*,known_until\n$/);
    expect(overlayFiles({ cards, knownUntil }, once).at(-1)?.text).toBe(once);
  });
});

describe("compared with what is on file", () => {
  test("the shipped lines import without a difference and name no new change", () => {
    const { cards } = imported([listOf(printed("2026-10-01", "USD"))], { date: "2026-10-01", currency: "USD" });
    expect(cards[0]).toMatchObject({ differences: [], changes: [] });
  });
  test("volume tiers hold on under the same list rate, and other rows of that day's card stay", () => {
    const list = listOf("Market,Category,Rate\nIndia,utility,0.115\nIndia,marketing,0.8631\n");
    const { cards } = imported([list], { date: "2026-10-01", currency: "INR" });
    const shipped = known.cards.find(
      ({ date, currency, attested }) => attested && date === "2026-10-01" && currency === "INR",
    );
    expect(cards[0]?.card.rows).toHaveLength(shipped?.rows.length ?? 0);
    expect(cards[0]?.differences).toEqual([]);
    const later = imported([list], { date: "2027-01-01", currency: "INR" });
    expect(later.cards[0]?.card.rows.map(({ category }) => category)).toEqual(["marketing"]);
  });
  test("a rate that a list takes away is a change, one that it does not mention is none", () => {
    const list = listOf("Market,Marketing,Utility\nBrazil,0.0625,n/a\n");
    const { cards } = imported([list], { date: "2027-01-01", currency: "USD" });
    expect(cards[0]?.changes).toEqual([
      { date: "2027-01-01", market: "Brazil", category: "utility", change: "no rate any more" },
    ]);
  });
  test("a currency seen for the first time names no changes for the others", () => {
    const { cards } = imported([listOf("Market,Currency,Marketing\nBrazil,GBP,0.05\n")], {
      date: "2027-01-01",
      currency: undefined,
    });
    expect(cards[0]).toMatchObject({ changes: [], differences: [{ kind: "new" }] });
  });
  test("imported cards are used for what comes after", () => {
    const result = imported([fixture("list-usd.csv")]);
    const { card, changes } = result.cards[0] ?? { card: undefined, changes: [] };
    const overlay = {
      cards: card ? [card] : [],
      changes,
      knownUntil: result.knownUntil,
      markets: null,
      authInternational: null,
    };
    const again = importLists([fixture("list-usd.csv")], nothing, overlayRates(known, overlay));
    expect(again).toMatchObject({ ok: true, value: { cards: [{ differences: [], changes: [] }] } });
  });
});

describe("what is refused", () => {
  test.each([
    ["no date", "Market,Currency,Marketing\nBrazil,USD,1\n", nothing, "--date"],
    ["no currency", "effective 2027-01-01\nMarket,Marketing\nBrazil,1\n", nothing, "--currency"],
    [
      "another currency than stated",
      "in USD effective 2027-01-01\nMarket,Marketing\nBrazil,1\n",
      { date: undefined, currency: "EUR" },
      "EUR",
    ],
    ["no rate", "in USD effective 2027-01-01\nMarket,Marketing\n", nothing, "rates"],
  ])("a list with %s", (_, text, stated, words) => {
    const result = importLists([listOf(text)], stated, known);
    expect(result.ok ? "" : result.refusal[0]?.expected).toContain(words);
  });
  test("tiers with a gap", () => {
    const text =
      "in USD effective 2027-01-01\nMarket,Category,From,To,Rate\nBrazil,utility,0,5,1\nBrazil,utility,7,,1\n";
    expect(importLists([listOf(text)], nothing, known)).toMatchObject({
      ok: false,
      refusal: [{ column: "tier_from" }],
    });
  });
});
