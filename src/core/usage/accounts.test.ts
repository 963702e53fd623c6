import { expect, test } from "vitest";
import { openAccounts } from "./accounts.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

const MARCH = Date.UTC(2026, 2, 1);
const APRIL = Date.UTC(2026, 3, 1);
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: {
    W1: {
      zone: "UTC",
      currency: "USD",
      portfolio: "PF1",
      servedBy: "partner",
      changes: [
        { from: APRIL, zone: "Asia/Kolkata" },
        { from: MARCH, portfolio: "PF2" },
      ],
    },
  },
};

test("a WABA is at each instant what the latest of its changes up to then made of it", () => {
  const wabaOf = openAccounts(settings);
  const at = (instant?: number) => {
    const { zone, portfolio } = wabaOf({ number: "P1", waba: "W1" }, instant);
    return `${portfolio} ${zone}`;
  };
  expect([undefined, MARCH - 1, MARCH, APRIL - 1, APRIL].map(at)).toEqual([
    "PF1 UTC",
    "PF1 UTC",
    "PF2 UTC",
    "PF2 UTC",
    "PF2 Asia/Kolkata",
  ]);
});

test("a WABA that nobody described is assumed at all times", () => {
  const waba = openAccounts({ ...DEFAULT_SETTINGS, defaults: { zone: "UTC", currency: "EUR" } })(
    { number: "P1" },
    APRIL,
  );
  expect(waba).toEqual({
    id: "P1",
    portfolio: "P1",
    zone: "UTC",
    currency: "EUR",
    servedBy: "partner",
    assumed: true,
  });
});
