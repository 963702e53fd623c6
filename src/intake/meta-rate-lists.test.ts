import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readBand, readCurrency, readRateCell, readTitle } from "./meta-rate-cells.ts";
import { readRateList } from "./meta-rate-lists.ts";

function fixture(name: string) {
  return readRateList(name, readFileSync(new URL(`../../test/fixtures/rates/${name}`, import.meta.url), "utf8"));
}

describe("a list as Meta gives it out", () => {
  const read = fixture("list-usd.csv");
  const list = read.ok ? read.value : undefined;

  test("its title says date and currency, whatever stands above the header", () => {
    expect(list).toMatchObject({ date: "2027-01-01", currency: "USD" });
  });
  test("every cell with a rate becomes a row, n/a becomes none and is remembered", () => {
    const india = list?.rows.filter(({ market }) => market === "INDIA").map(({ category, rate }) => [category, rate]);
    expect(india).toEqual([
      ["marketing", 11_800n],
      ["utility", 1_400n],
      ["authentication", 1_400n],
      ["authentication_international", 30_400n],
      ["service", 1_400n],
    ]);
    expect(list?.absent).toContainEqual({ market: "Brazil", category: "authentication_international" });
    expect(list?.rows.every(({ tierFrom, basis }) => tierFrom === null && basis === "attested")).toBe(true);
  });
  test("separators between thousands are no decimal point", () => {
    expect(list?.rows.find(({ rate }) => rate > 1_000_000n)?.rate).toBe(1_000_500_000n);
  });
  test("columns that are no rates are named, not swallowed", () => {
    expect(list?.notices).toEqual(["columns ignored: Meta Business Agent"]);
  });
});

describe("lists of tiers", () => {
  test("tiers in one column, merged cells, semicolons and decimal commas", () => {
    const read = fixture("tiers-usd.csv");
    expect(read).toMatchObject({ ok: true, value: { date: "2027-01-01", currency: "USD" } });
    expect(
      read.ok && read.value.rows.map(({ category, tierFrom, tierTo, rate }) => [category, tierFrom, tierTo, rate]),
    ).toEqual([
      ["utility", 0, 250_000, 6_800n],
      ["utility", 250_001, 2_000_000, 6_500n],
      ["utility", 2_000_001, null, 6_000n],
      ["authentication", 0, 250_000, 6_800n],
      ["authentication", 250_001, null, 6_400n],
    ]);
  });
  test("tiers in two columns, a column for each category", () => {
    const read = fixture("tiers-brl.csv");
    expect(read).toMatchObject({ ok: true, value: { date: null, currency: "BRL" } });
    expect(
      read.ok && read.value.rows.map(({ category, tierFrom, tierTo, rate }) => [category, tierFrom, tierTo, rate]),
    ).toEqual([
      ["utility", 0, 250_000, 35_000n],
      ["authentication", 0, 250_000, 35_000n],
      ["utility", 250_001, null, 33_300n],
      ["authentication", 250_001, null, 33_000n],
    ]);
  });
});

describe("what is refused", () => {
  test("names the line, the column, what is there and what belongs there", () => {
    const read = fixture("bad.csv");
    expect(read.ok ? [] : read.refusal.map(({ line, column, found }) => [line, column, found])).toEqual([
      [3, "Marketing", '"-0.07"'],
      [3, "Utility", '"abc"'],
      [4, "Currency", '"EUR"'],
      [4, "Utility", '"0.0200001"'],
      [5, "Marketing", '"5%"'],
      [5, "Utility", '"(0.02)"'],
    ]);
  });
  test("a file without a header of a rate list", () => {
    expect(readRateList("x.csv", "a,b\n1,2\n")).toMatchObject({ ok: false, refusal: [{ file: "x.csv" }] });
  });
});

describe("cells", () => {
  test.each([
    ["0.0625", 62_500n],
    ["$0.0625", 62_500n],
    ["US$ 0.0625", 62_500n],
    ["0.0625 USD", 62_500n],
    ["0,0625", 62_500n],
    ["Rs. 0.8631", 863_100n],
    ["1,234", 1_234_000_000n],
    ["1,234.5", 1_234_500_000n],
    ["1.234,5", 1_234_500_000n],
    ["0", 0n],
    ["n/a", "absent"],
    ["N/A", "absent"],
    ["-", "absent"],
    [".05", undefined],
    ["-0.05", undefined],
    ["$-0.05", undefined],
    ["1e-3", undefined],
    ["0.00000001", undefined],
  ] as const)("the rate %j is %s", (cell, rate) => {
    expect(readRateCell(cell, { decimalComma: false })).toBe(rate);
  });
  test("a lone comma is a decimal one where fields are separated by something else", () => {
    expect(readRateCell("1,234", { decimalComma: true })).toBe(1_234_000n);
  });
  test.each([
    ["0:100000", 0, 100_000],
    ["0 - 100,000", 0, 100_000],
    ["1 to 1 000 000", 0, 1_000_000],
    ["25000001:MAX", 25_000_001, null],
    ["25,000,001+", 25_000_001, null],
    ["100001 and above", 100_001, null],
    ["Up to 100,000", 0, 100_000],
    ["100001:", 100_001, null],
  ])("the tier %j begins at %s and ends at %s", (cell, from, to) => {
    expect(readBand(cell)).toEqual({ from, to });
  });
  test.each(["Tier 1", "MAX", "a:b", "10:5x"])("%j is no tier", (cell) => expect(readBand(cell)).toBeUndefined());
  test.each([
    ["$US", "USD"],
    ["US$", "USD"],
    ["usd", "USD"],
    ["R$", "BRL"],
    ["\u20ac", "EUR"],
    ["INR", "INR"],
    ["$", null],
  ])("the currency %j is %s", (cell, code) => expect(readCurrency(cell)).toBe(code));
  test.each([
    ["Cost per message in EUR on the WhatsApp Business Platform, effective October 1, 2026", "2026-10-01", "EUR"],
    ["Rates in INR, effective from 1st Jan 2027", "2027-01-01", "INR"],
    ["effective 2027-04-01", "2027-04-01", null],
    ["effective February 30, 2027", null, null],
    ["Price list", null, null],
  ])("the title %j says %s and %s", (title, date, currency) => {
    expect(readTitle([title])).toEqual({ date, currency });
  });
});
