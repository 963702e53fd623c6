import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findRate, openRates } from "../core/pricing/rate-card.ts";
import { loadBundledRates, overlayRates, readRateFolder, readRateSources } from "./rate-files.ts";

const HEADER = "market,category,tier_from,tier_to,rate";
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daybook-rates-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, ...lines: string[]): void {
  if (name.includes("/")) mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
}

function problems() {
  const read = readRateFolder(folder);
  return read.ok
    ? []
    : read.refusal.map(({ file, line, column, found }) => [file.slice(folder.length + 1), line, column, found]);
}

function overlaid() {
  const read = readRateFolder(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return overlayRates(loadBundledRates(), read.value);
}

const ask = (date: string, market = "Brazil") => ({
  currency: "USD",
  market,
  category: "marketing",
  date,
  ordinal: null,
});

describe("an overlay", () => {
  test("a card of the same name wins whole, of another name joins in", () => {
    put("2026-10-01-USD.csv", HEADER, "Brazil,marketing,,,0.5");
    put("cards/2027-01-01-USD.csv", HEADER, "Brazil,marketing,,,0.6");
    const rates = openRates(overlaid(), { attested: true });
    expect(findRate(rates, ask("2026-10-01"))).toMatchObject({ value: { rate: 500_000n, card: "2026-10-01" } });
    expect(findRate(rates, ask("2026-10-01", "Mexico"))).toMatchObject({ ok: false });
    expect(findRate(rates, ask("2027-01-01"))).toMatchObject({ value: { rate: 600_000n, flags: ["stale"] } });
  });
  test("its changes are added, and it may be known for longer", () => {
    put("2027-01-01-USD.csv", HEADER, "Brazil,marketing,,,0.6");
    put(
      "changes.csv",
      "effective_date,market,category,change",
      "2027-01-01,Mexico,marketing,higher",
      "2027-03-31,*,*,known_until",
    );
    const data = overlaid();
    const rates = openRates(data);
    expect(data.knownUntil).toBe("2027-03-31");
    expect(data.changes).toHaveLength(loadBundledRates().changes.length + 1);
    expect(findRate(rates, ask("2027-01-01"))).toMatchObject({ value: { flags: [] } });
    expect(findRate(rates, ask("2027-01-01", "Mexico"))).toMatchObject({ refusal: { code: "no_rate" } });
    expect(data.hash).not.toBe(loadBundledRates().hash);
  });
  test("an older list does not shorten what is known", () => {
    put("changes.csv", "effective_date,market,category,change", "2025-03-31,*,*,known_until");
    expect(overlaid().knownUntil).toBe(loadBundledRates().knownUntil);
  });
  test("derived cards state their basis", () => {
    put("cards-derived/2027-01-01-USD.csv", `${HEADER},basis`, "Brazil,marketing,,,0.6,carried-back: 2027-04-01");
    expect(findRate(openRates(overlaid()), ask("2027-01-01"))).toMatchObject({
      value: { flags: ["derived", "stale"] },
    });
  });
  test("a market map of its own replaces the shipped one", () => {
    put("2027-01-01-USD.csv", HEADER, "Atlantis,marketing,,,0.6");
    put("markets.csv", "market,calling_code,country_iso2,effective_from,effective_to", "Atlantis,999,XA,2027-01-01,");
    expect(overlaid().markets).toEqual([
      { market: "Atlantis", callingCode: "999", country: "XA", from: "2027-01-01", to: null },
    ]);
  });
});

describe("what cannot be used is told with its place", () => {
  test("cells", () => {
    put(
      "2027-01-01-USD.csv",
      HEADER,
      "Brazil,marketing,,,0.6",
      ",utility,,,abc",
      "India,utility,x,,-1",
      "Peru,marketing,,,0.0000001",
    );
    expect(problems()).toEqual([
      ["2027-01-01-USD.csv", 3, "market", '""'],
      ["2027-01-01-USD.csv", 3, "rate", '"abc"'],
      ["2027-01-01-USD.csv", 4, "tier_from", '"x"'],
      ["2027-01-01-USD.csv", 4, "rate", '"-1"'],
      ["2027-01-01-USD.csv", 5, "rate", '"0.0000001"'],
    ]);
  });
  test.each([
    ["a gap", ["0,5,1", "7,,1"], "begins at 7, not at 6"],
    ["no zero", ["1,,1"], "begins at 1, not at 0"],
    ["no end", ["0,5,1"], "ends at 5"],
    ["two ends", ["0,,1", "6,,1"], "behind one without an end"],
    ["two list rates", [",,1", ",,2"], "stated twice"],
  ])("tiers with %s", (_, bands, words) => {
    put("2027-01-01-USD.csv", HEADER, ...bands.map((band) => `Brazil,utility,${band}`));
    expect(problems()).toEqual([["2027-01-01-USD.csv", null, "tier_from", expect.stringContaining(words)]]);
  });
  test("headers, names, days, folders", () => {
    put("2027-01-01-USD.csv", "market,rate", "Brazil,1");
    put("2027-13-01-USD.csv", HEADER);
    put("changes.csv", "effective_date,market,category,change", "2027-02-30,*,utility,lower");
    expect(problems().map(([file, line]) => [file, line])).toEqual([
      ["2027-01-01-USD.csv", 1],
      ["2027-13-01-USD.csv", null],
      ["changes.csv", 2],
    ]);
    expect(readRateFolder(join(folder, "nowhere")).ok).toBe(false);
  });
  test("an empty folder, and a card that is there twice", () => {
    expect(problems()).toHaveLength(1);
    put("2027-01-01-USD.csv", HEADER, "Brazil,marketing,,,0.6");
    put("cards/2027-01-01-USD.csv", HEADER, "Brazil,marketing,,,0.7");
    expect(problems()).toEqual([["", null, null, expect.stringContaining("twice")]]);
  });
  test("a whole set of rates lacks nothing", () => {
    put("2027-01-01-USD.csv", HEADER, "Brazil,marketing,,,0.6");
    expect(readRateSources(folder)).toMatchObject({ ok: false, refusal: [{ file: join(folder, "changes.csv") }] });
  });
});
