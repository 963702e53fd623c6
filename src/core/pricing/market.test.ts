import { describe, expect, test } from "vitest";
import { loadBundledRates } from "../../intake/rate-files.ts";
import { findPlace, openPlaces } from "./market.ts";

const rates = { places: openPlaces(loadBundledRates().markets) };

describe("a phone number", () => {
  test.each([
    ["5511987654321", "2026-10-15", "Brazil", "BR"],
    ["12125550123", "2026-10-15", "North America", null],
    ["17875550123", "2026-10-15", "Rest of Latin America", "PR"],
    ["19395550123", "2026-10-15", "Rest of Latin America", "PR"],
    ["18095550123", "2026-10-15", "Rest of Latin America", "DO"],
    ["18295550123", "2026-10-15", "Rest of Latin America", "DO"],
    ["18495550123", "2026-10-15", "Rest of Latin America", "DO"],
    ["16585550123", "2026-10-15", "Rest of Latin America", "JM"],
    ["18765550123", "2026-10-15", "Rest of Latin America", "JM"],
    ["12425550123", "2026-10-15", "Other", "BS"],
    ["13405550123", "2026-10-15", "Other", "VI"],
    ["16715550123", "2026-10-15", "Other", "GU"],
    ["263771234567", "2025-09-30", "Other", "ZW"],
    ["263771234567", "2025-10-01", "Rest of Africa", "ZW"],
    ["48500123456", "2026-06-30", "Rest of Central & Eastern Europe", "PL"],
    ["48500123456", "2026-07-01", "Poland", "PL"],
    ["85251234567", "2026-06-30", "Rest of Asia Pacific", "HK"],
    ["85251234567", "2026-07-01", "Hong Kong", "HK"],
    ["212612345678", "2026-09-30", "Rest of Africa", "MA"],
    ["212612345678", "2026-10-01", "Morocco", "MA"],
    ["77011234567", "2026-10-01", "Kazakhstan", "KZ"],
    ["79011234567", "2026-09-30", "Russia", "RU"],
    ["3547712345", "2026-10-15", "Other", null],
  ])("%s on %s is in %s", (user, date, market, country) => {
    expect(findPlace(rates, user, date)).toEqual({ ok: true, value: { market, country, assumed: false } });
  });
  test.each(["5511987654321", "55~Zk3v_w1", "55-Zk3v_w1", "BR.~Zk3v_w1"])(
    "%s: a surrogate keeps its market",
    (user) => {
      expect(findPlace(rates, user, "2026-10-15")).toMatchObject({ value: { market: "Brazil", country: "BR" } });
    },
  );
  test("a surrogate with the longest code of all times serves the days on which only a shorter one is listed", () => {
    expect(findPlace(rates, "77~Zk3v_w1", "2026-10-01")).toMatchObject({ value: { market: "Kazakhstan" } });
    expect(findPlace(rates, "1809~1809", "2026-10-15")).toMatchObject({ value: { country: "DO" } });
  });
  test.each(["76001234567", "77011234567"])(
    "%s was in no list before Kazakhstan's own market: Other, and said to be assumed",
    (user) => {
      expect(findPlace(rates, user, "2026-09-30")).toEqual({
        ok: true,
        value: { market: "Other", country: "KZ", assumed: true },
      });
    },
  );
  test("before the map begins its first state stands in, and says so", () => {
    expect(findPlace(rates, "5511987654321", "2022-01-31")).toMatchObject({
      value: { market: "Brazil", assumed: true },
    });
    expect(findPlace(rates, "5511987654321", "2022-02-01")).toMatchObject({
      value: { market: "Brazil", assumed: false },
    });
    expect(findPlace(rates, "3547712345", "2020-01-01")).toMatchObject({ value: { market: "Other", assumed: true } });
  });
});

describe("a business-scoped user id", () => {
  test.each([
    ["BR.13491208655302741918", "2026-10-15", "Brazil", "BR"],
    ["US.1", "2026-10-15", "North America", "US"],
    ["CA.1", "2026-10-15", "North America", "CA"],
    ["IS.1", "2026-10-15", "Other", "IS"],
    ["KZ.1", "2026-09-30", "Other", "KZ"],
    ["KZ.1", "2026-10-01", "Kazakhstan", "KZ"],
    ["MA.1", "2026-09-30", "Rest of Africa", "MA"],
  ])("%s on %s is in %s", (user, date, market, country) => {
    expect(findPlace(rates, user, date)).toEqual({ ok: true, value: { market, country, assumed: false } });
  });
});

test.each(["", "anna", "+5511987654321", "BR", "BR.", "br.1", "BRA.1"])("the user %j tells no market", (user) => {
  expect(findPlace(rates, user, "2026-10-15")).toMatchObject({ ok: false, refusal: { code: "unknown_market" } });
});

test("a map without a row for all others refuses what it does not list", () => {
  const places = openPlaces([{ market: "Brazil", callingCode: "55", country: "BR", from: "2022-02-01", to: null }]);
  expect(findPlace({ places }, "4915112345678", "2026-10-15")).toMatchObject({ refusal: { code: "unknown_market" } });
});
