import { describe, expect, test } from "vitest";
import type { PortfolioSettings } from "../usage/settings.ts";
import { type InternationalQuestion, isAuthInternational } from "./auth-international.ts";

const data = {
  authInternational: [
    { country: "ID", from: "2024-06-01", to: null },
    { country: "IN", from: "2024-07-01", to: "2026-03-31" },
  ],
};
const START = Date.UTC(2024, 7, 1, 7);

function asks(portfolio: PortfolioSettings | undefined, rest: Partial<InternationalQuestion> = {}): boolean {
  return isAuthInternational({ data }, { portfolio, country: "ID", at: START, date: "2024-08-01", ...rest });
}

const american: PortfolioSettings = { location: "US", authInternational: { start: START, exceptions: {} } };

describe("the international rate", () => {
  test("applies from the very instant of the start, not before", () => {
    expect(asks(american)).toBe(true);
    expect(asks(american, { at: START - 1 })).toBe(false);
  });
  test("applies only to listed countries, in their days", () => {
    expect(asks(american, { country: "BR" })).toBe(false);
    expect(asks(american, { country: null })).toBe(false);
    expect(asks(american, { date: "2024-05-31" })).toBe(false);
    expect(asks(american, { country: "IN", at: START * 2, date: "2026-03-31" })).toBe(true);
    expect(asks(american, { country: "IN", at: START * 2, date: "2026-04-01" })).toBe(false);
  });
  test("never applies at home, even where the home country is an exception", () => {
    const home = { location: "ID", authInternational: { start: START, exceptions: { ID: START } } };
    expect(asks(home)).toBe(false);
    expect(asks(home, { country: "IN" })).toBe(true);
  });
  test("an exception moves the start of its country, forwards or back", () => {
    const moved = { location: "US", authInternational: { start: START, exceptions: { ID: START + 1, IN: START - 1 } } };
    expect(asks(moved)).toBe(false);
    expect(asks(moved, { at: START + 1 })).toBe(true);
    expect(asks(moved, { country: "IN", at: START - 1 })).toBe(true);
  });
  test("exceptions may come without a general start", () => {
    const only = { location: "US", authInternational: { exceptions: { ID: START } } };
    expect(asks(only)).toBe(true);
    expect(asks(only, { country: "IN" })).toBe(false);
  });
  test("a location that is not verified makes every listed country foreign", () => {
    expect(asks({ authInternational: { start: START, exceptions: {} } })).toBe(true);
  });
  test("does not apply to a portfolio that is not eligible, or that nobody described", () => {
    expect(asks({ location: "US" })).toBe(false);
    expect(asks(undefined)).toBe(false);
  });
});
