import { describe, expect, test } from "vitest";
import type { Model } from "./auditor/settings.ts";
import { lineAt, linesInForce } from "./auditor/tables.ts";
import { type AuditedCharge, audit } from "./auditor.ts";
import { type Place, story } from "./story.ts";
import type { Accounts, LogRow } from "./traffic.ts";

/** The worked cases of the rules, by hand, against the auditor alone: who judges must first be trusted. */
const NO_ACCOUNTS: Accounts = { wabas: {}, portfolios: {} };

function charges(rows: readonly LogRow[], accounts = NO_ACCOUNTS, model?: Model): AuditedCharge[] {
  return audit(rows, accounts, { attested: false, ...(model ? { model } : {}) });
}

/** `category pricing_type` of every charge. */
function told(rows: readonly LogRow[], accounts = NO_ACCOUNTS): string[] {
  return charges(rows, accounts).map((charge) => `${charge.category} ${charge.pricing_type}`);
}

function countBy(list: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of list) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

describe("NBP", () => {
  test("WC-01 replies are free, the notification is not", () => {
    const rows = story("2021-12-06", "0 inbound, 1 text, 2 text, 20 inbound, 43 text, 50 M");
    const free = "service free_customer_service";
    expect(told(rows)).toEqual([free, free, free, "notification regular"]);
    expect(charges(rows).at(-1)).toMatchObject({
      refusal: "no_rate",
      cost: null,
      flags: ["market_assumed", "settings_assumed"],
    });
  });
});

describe("CBP1", () => {
  const user = "user_initiated free_tier";
  const business = "business_initiated free_tier";
  test("WC-02 a question and the talk that follows: one", () =>
    expect(told(story("2022-06-06", "0 inbound, 1 text, 2 inbound, 3 text, 20 U"))).toEqual([user]));
  test("WC-03 two templates within a day: one", () =>
    expect(told(story("2022-06-06", "0 U, 5 U"))).toEqual([business]));
  test("WC-04 an answer in between changes nothing", () => {
    expect(told(story("2022-06-06", "0 U, 2 inbound, 3 text"))).toEqual([business]);
    expect(told(story("2022-06-06", "0 U, 3 U"))).toEqual([business]);
  });
  test("WC-05 a question alone opens nothing", () => expect(told(story("2022-06-06", "0 inbound"))).toEqual([]));
  test("WC-06 only delivery opens", () => {
    expect(told(story("2022-06-06", "0 U>never"))).toEqual([]);
    expect(told(story("2022-06-06", "0 U>2"))).toEqual([business]);
  });
  test("WC-07 after the end the window decides who began", () => {
    expect(told(story("2022-06-06", "0 inbound, 1 text, 20 inbound, 26 text"))).toEqual([user, user]);
    expect(told(story("2022-06-06", "0 inbound, 1 text, 26 U"))).toEqual([user, business]);
  });
  test("WC-08 the free tier belongs to the WABA", () => {
    const crowd = (waba: string, number: string, what: "U" | "ad") =>
      Array.from({ length: what === "ad" ? 25 : 600 }, (_, n) => {
        const place = { waba, number, user: `55119${number}${what}${n}` };
        return story("2022-06-06", what === "ad" ? `${n / 10} ad, ${n / 10 + 1} text` : `${n / 10} U`, place);
      }).flat();
    const one = charges([
      ...crowd("W1", "1", "U"),
      ...crowd("W1", "2", "U"),
      ...crowd("W1", "1", "ad"),
      ...crowd("W1", "2", "ad"),
    ]);
    expect(countBy(one.map((charge) => charge.pricing_type))).toEqual({
      free_tier: 1000,
      regular: 200,
      free_entry_point: 50,
    });
    const counted = one.filter((charge) => charge.ordinal !== null);
    expect(counted.slice(-200).every((charge) => charge.pricing_type === "regular")).toBe(true);
    const two = charges([...crowd("W1", "1", "U"), ...crowd("W2", "2", "U")]);
    expect(countBy(two.map((charge) => charge.pricing_type))).toEqual({ free_tier: 1200 });
  });
  test("a direct WABA's own templates leave the free tier on 2023-04-04, April's count goes on", () => {
    const accounts: Accounts = {
      wabas: { W1: { zone: "UTC", currency: "USD", served_by: "direct" } },
      portfolios: {},
    };
    const rows = [
      ...story("2023-04-03", "0 U"),
      ...story("2023-04-05", "0 U"),
      ...story("2023-04-07", "0 inbound, 1 text"),
    ];
    expect(charges(rows, accounts).map(({ pricing_type, ordinal }) => [pricing_type, ordinal])).toEqual([
      ["free_tier", 1],
      ["regular", null],
      ["free_tier", 2],
    ]);
  });
});

describe("CBP2", () => {
  const [m, u, s] = ["marketing regular", "utility regular", "service free_tier"];
  const entry = "referral_conversion free_entry_point";
  test("WC-09 one conversation a category", () => expect(told(story("2023-07-10", "0 M, 4 U, 10 U"))).toEqual([m, u]));
  test("WC-10", () => expect(told(story("2023-07-10", "0 M, 4 M, 6 U"))).toEqual([m, u]));
  test("WC-11 texts ride whatever is open", () => {
    expect(told(story("2023-07-10", "0 U, 1 U, 23 U"))).toEqual([u]);
    expect(told(story("2023-07-10", "0 U, 0.5 inbound, 1 text, 2 text, 3 text, 4 text, 5 text"))).toEqual([u]);
  });
  test("WC-12", () => expect(told(story("2023-07-10", "0 inbound, 1 text, 5 U"))).toEqual([s, u]));
  test("WC-13 an ad answered with a template: 72 hours", () => {
    const rows = story("2023-07-10", "-2 ad, 10 M, 11 U, 20 text, 81.9 A, 82 A");
    expect(told(rows)).toEqual([entry, "authentication regular"]);
    expect(charges(rows)[0]).toMatchObject({ occurred_at: "2023-07-10T22:00:00Z", expires_at: "2023-07-13T22:00:00Z" });
  });
  test("WC-14 the free entry point closes what was open", () =>
    expect(told(story("2023-07-10", "0 U, 2 ad, 3 text, 5 U, 70 M, 75 U"))).toEqual([u, entry, u]));
  test("WC-15 service beyond a thousand, and free from 2024-11-01", () => {
    const month = (day: string) =>
      [
        ...Array.from({ length: 1003 }, (_, n) => story(day, `0 inbound, ${n / 100} text`, { user: `5511${n}` })),
        ...Array.from({ length: 40 }, (_, n) => story(day, `${n} M`, { user: `5521${n}` })),
      ].flat();
    const inSeptember = countBy(told(month("2024-09-02")));
    expect(inSeptember).toEqual({ "service free_tier": 1000, "service regular": 3, "marketing regular": 40 });
    expect(countBy(told(month("2024-11-04")))).toEqual({ "service free_service": 1003, "marketing regular": 40 });
  });
});

describe("authentication-international", () => {
  const eligible = (start?: string): Accounts => ({
    wabas: { W1: { zone: "Asia/Jakarta", currency: "USD", portfolio: "PF" } },
    portfolios: { PF: { location: "ID", ...(start ? { auth_international: { start } } : {}) } },
  });
  const to = (user: string) => story("2024-09-02", "0 A", { user });
  test("WC-16 home is domestic, abroad from the start time on", () => {
    expect(told(to("62812"), eligible("2024-08-01T00:00:00Z"))).toEqual(["authentication regular"]);
    expect(told(to("91980"), eligible())).toEqual(["authentication regular"]);
    expect(told(to("91980"), eligible("2024-09-02T12:00:01Z"))).toEqual(["authentication regular"]);
    expect(told(to("91980"), eligible("2024-09-02T12:00:00Z"))).toEqual(["authentication_international regular"]);
  });
});

describe("PMP", () => {
  test("WC-17 utility is free in the window", () => {
    const rows = story("2025-09-01", "0 M, 2 inbound, 3 text, 4 U, 30 U");
    const window = "free_customer_service";
    expect(told(rows)).toEqual(["marketing regular", `service ${window}`, `utility ${window}`, "utility regular"]);
  });
  test("WC-18 the free entry point runs from the answer, which must come within a day", () => {
    const inTime = story("2025-09-01", "0 ad, 3 M, 74.9 U, 75 U");
    expect(told(inTime)).toEqual(["marketing free_entry_point", "utility free_entry_point", "utility regular"]);
    expect(told(story("2025-09-01", "0 ad, 24 M"))).toEqual(["marketing regular"]);
  });
  test("WC-19 marketing and authentication are charged in the window", () =>
    expect(told(story("2025-09-01", "0 inbound, 1 M, 2 A"))).toEqual(["marketing regular", "authentication regular"]));
  test("WC-20, WC-21 bands are inclusive and a message takes the one its own ordinal falls into", () => {
    const inForce = linesInForce({
      currency: "INR",
      market: "Other",
      category: "utility",
      day: "2026-10-05",
      attested: true,
    });
    const rate = (ordinal: number) => lineAt(inForce, ordinal)?.rate;
    const [first, second] = [inForce[0]?.rate, inForce[1]?.rate];
    expect([rate(1), rate(80_000), rate(80_001)]).toEqual([first, first, second]);
    expect(first).not.toBe(second);
    expect(rate(10 ** 12)).toBe(inForce.at(-1)?.rate);
  });
  test("the counter of a tier is the portfolio's, market by market, both kinds of authentication together", () => {
    const accounts: Accounts = {
      wabas: {
        W1: { zone: "UTC", currency: "INR", portfolio: "PF" },
        W2: { zone: "UTC", currency: "INR", portfolio: "PF" },
      },
      portfolios: { PF: { location: "BR", auth_international: { start: "2026-10-06T00:00:00Z" } } },
    };
    const rows = [
      ...story("2026-10-05", "0 A, 1 U", { user: "91980" }),
      ...story("2026-10-06", "0 A, 1 U", { waba: "W2", number: "P2", user: "91981" }),
      ...story("2026-10-07", "0 A", { user: "62812" }),
    ];
    expect(charges(rows, accounts).map(({ category, ordinal }) => [category, ordinal])).toEqual([
      ["authentication", 1],
      ["utility", 1],
      ["authentication_international", 2],
      ["utility", 2],
      ["authentication_international", 1],
    ]);
  });
});

describe("October 2026", () => {
  const crowd = (count: number, place: Place) =>
    Array.from({ length: count }, (_, n) =>
      story("2026-10-05", `0 inbound, ${n / 200} text`, { ...place, user: `91980${n}` }),
    ).flat();
  test("WC-24 a thousand a number", () => {
    const rows = [...crowd(1002, { number: "P1" }), ...crowd(3, { number: "P2" })];
    expect(countBy(told(rows))).toEqual({ "service free_customer_service": 1003, "service regular": 2 });
    expect(
      charges(rows)
        .filter(({ pricing_type }) => pricing_type === "regular")
        .map(({ ordinal }) => ordinal),
    ).toEqual([1001, 1002]);
  });
  test("WC-25 utility in the window is charged, reactions are free", () => {
    const rows = story("2026-10-05", "0 inbound, 1 text, 2 U, 3 reaction");
    expect(told(rows)).toEqual(["service free_customer_service", "utility regular", "service free_reaction"]);
  });
  test("WC-26 3,350 answers of an Indian number: INR 270.25", () => {
    const accounts: Accounts = { wabas: { W1: { zone: "Asia/Kolkata", currency: "INR" } }, portfolios: {} };
    const costs = charges(crowd(3350, {}), accounts).map(({ cost }) => Math.round(Number(cost) * 10_000));
    expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(2_702_500);
  });
});

/** No account is described here, so local midnight is UTC midnight: hour 12 of the day before. */
describe("the switches", () => {
  const window = "free_customer_service";
  test("an entry answered under NBP is used up", () =>
    expect(told(story("2022-01-31", "0 ad, 1 text, 13 text"))).toEqual([
      `service ${window}`,
      "user_initiated free_tier",
    ]));
  test("an entry that was only carried by a CBP1 conversation is not", () =>
    expect(told(story("2022-06-06", "0 U, 10 ad, 11 text, 25 text"))).toEqual([
      "business_initiated free_tier",
      "referral_conversion free_entry_point",
    ]));
  test("a free entry point lasts a day until 2023-02-28 and three days after", () => {
    const ends = (day: string) => charges(story(day, "0 ad, 1 text")).map(({ expires_at }) => expires_at);
    expect(ends("2023-02-28")).toEqual(["2023-03-01T13:00:00Z"]);
    expect(ends("2023-03-01")).toEqual(["2023-03-04T13:00:00Z"]);
  });
  test("a CBP1 conversation runs out under CBP1 and carries all, an answer to an entry too", () =>
    expect(told(story("2023-05-31", "0 U, 13 ad, 14 M, 24 text"))).toEqual([
      "business_initiated free_tier",
      "referral_conversion free_entry_point",
    ]));
  test("PMP-08 a utility conversation carries utility to its end, marketing is charged at once", () =>
    expect(told(story("2025-06-30", "0 U, 1 M, 13 U, 14 M, 24 U"))).toEqual([
      "utility regular",
      "marketing regular",
      "marketing regular",
      "utility regular",
    ]));
  test("delivery decides the model, sending the window", () =>
    expect(told(story("2026-09-30", "0 inbound, 1 U>11.9, 1 U>12"))).toEqual([`utility ${window}`, "utility regular"]));
  test("an entry inside a free entry point opens no later one, an entry after it does", () => {
    const free = ["utility free_entry_point", "utility free_entry_point"];
    expect(told(story("2025-09-01", "0 ad, 1 U, 60 ad, 73 U"))).toEqual([free[0], `utility ${window}`]);
    expect(told(story("2025-09-01", "0 ad, 1 U, 73 ad, 74 U"))).toEqual(free);
  });
  test("a text outside any window proves an inbound, which then covers what follows", () => {
    const rows = story("2025-09-01", "-1 M, 0 text, 23 U, 24 U");
    expect(told(rows)).toEqual(["marketing regular", `service ${window}`, `utility ${window}`, "utility regular"]);
    expect(charges(rows).map(({ flags }) => flags.includes("incomplete"))).toEqual([false, true, true, true]);
  });
});
