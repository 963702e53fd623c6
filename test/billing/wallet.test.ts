import { describe, expect, test } from "vitest";
import type { WalletSettings } from "../../src/core/billing/business.ts";
import { blockedAt, fundsOf, type PermitGround, permit } from "../../src/core/billing/wallet.ts";
import { forecastWallet } from "../../src/core/billing/wallet-forecast.ts";
import { lookAtWallet, NEW_WATCH, type WatchState } from "../../src/core/billing/wallet-watch.ts";
import { HOUR_MS } from "../../src/core/kernel/time.ts";

const T = Date.parse("2026-11-26T12:00:00Z");

describe("funds and permits", () => {
  const ground = (more: Partial<PermitGround>): PermitGround => ({
    balance: 10n,
    holds: [],
    policy: "block_all",
    at: T,
    ...more,
  });
  const ask = (cost: bigint | null, more: Partial<PermitGround>, category = "marketing") =>
    permit({ category, cost }, ground(more));

  test("a hold counts until the instant of its expiry, exclusive", () => {
    const holds = [
      { amount: 3n, expiresAt: T },
      { amount: 4n, expiresAt: T + 1 },
    ];
    expect(fundsOf(10n, holds, T)).toEqual({ balance: 10n, held: 4n, available: 6n });
  });

  test("what is covered is allowed under every policy, to the last unit", () => {
    for (const policy of ["warn", "block_marketing", "block_all"] as const)
      expect(ask(10n, { policy })).toEqual({ allowed: true, why: "covered", until: null });
    expect(ask(11n, {})).toEqual({ allowed: false, why: "insufficient", until: null });
    expect(ask(null, {})).toMatchObject({ allowed: true, why: "covered" });
  });

  test("at zero the policy decides, by category", () => {
    const answers = (["warn", "block_marketing", "block_all"] as const).flatMap((policy) =>
      ["marketing", "utility"].map((category) => ask(1n, { policy, balance: 0n }, category)),
    );
    expect(answers.map(({ allowed, why }) => [allowed, why])).toEqual([
      [true, "tolerated"],
      [true, "tolerated"],
      [false, "blocked"],
      [true, "tolerated"],
      [false, "blocked"],
      [false, "blocked"],
    ]);
  });

  test("where holds stand in the way, it says when enough of them expire", () => {
    const holds = [
      { amount: 4n, expiresAt: T + 30 },
      { amount: 6n, expiresAt: T + 20 },
    ];
    expect(ask(null, { holds })).toEqual({ allowed: false, why: "held", until: T + 20 });
    expect(ask(7n, { holds })).toEqual({ allowed: false, why: "held", until: T + 30 });
    expect(ask(11n, { holds })).toEqual({ allowed: false, why: "held", until: null });
    expect(ask(7n, { holds: [{ amount: 6n, expiresAt: T + 20 }] })).toEqual({
      allowed: false,
      why: "insufficient",
      until: T + 20,
    });
  });

  test("what is blocked at zero and just above it", () => {
    expect([blockedAt(0n, "warn"), blockedAt(0n, "block_marketing"), blockedAt(-1n, "block_all")]).toEqual([
      "nothing",
      "marketing",
      "everything",
    ]);
    expect(blockedAt(1n, "block_all")).toBe("nothing");
  });
});

describe("levels", () => {
  const settings: WalletSettings = { warnBelow: 100n, alarmBelow: 20n, coolDownHours: 24, atZero: "block_marketing" };
  /** Goes through balances, hour by hour as stated, and tells what happened at each. */
  const told = (steps: readonly (readonly [hour: number, balance: bigint])[], with_ = settings) => {
    let state: WatchState = NEW_WATCH;
    return steps.map(([hour, balance]) => {
      const look = lookAtWallet(state, balance, with_, T + hour * HOUR_MS);
      state = look.state;
      return look.happened.map((one) =>
        one.is === "low" ? one.level : one.is === "blocked" ? `blocks ${one.blocked}` : one.is,
      );
    });
  };

  test("each level fires on its crossing, once", () => {
    expect(
      told([
        [0, 100n],
        [1, 99n],
        [2, 50n],
        [3, 19n],
        [4, 5n],
      ]),
    ).toEqual([[], ["warn"], [], ["alarm"], []]);
  });

  test("a fall through both levels is one alarm, and zero blocks", () => {
    expect(
      told([
        [0, 200n],
        [1, 0n],
        [2, -5n],
        [3, 500n],
      ]),
    ).toEqual([[], ["alarm", "blocks marketing"], [], ["unblocked"]]);
  });

  test("a second crossing within the cool-down is told when it is over, if it still holds", () => {
    expect(
      told([
        [0, 99n],
        [1, 200n],
        [2, 99n],
        [23, 98n],
        [24, 97n],
        [25, 96n],
      ]),
    ).toEqual([["warn"], [], [], [], ["warn"], []]);
    expect(
      told([
        [0, 99n],
        [1, 200n],
        [2, 99n],
        [3, 200n],
        [30, 200n],
        [31, 99n],
      ]),
    ).toEqual([["warn"], [], [], [], [], ["warn"]]);
  });

  test("a level that is not set never fires", () => {
    expect(told([[0, -1n]], { ...settings, warnBelow: null, alarmBelow: null, atZero: "warn" })).toEqual([[]]);
  });
});

describe("forecast", () => {
  // 2026-11-26 is a Thursday.
  const day = (before: number) => new Date(T - before * 86_400_000).toISOString().slice(0, 10);

  test("nothing was used: nobody knows", () => {
    expect(forecastWallet(10n, [], day(0))).toEqual({ emptyOn: null, perDay: null, days: 0, byWeekday: false });
    expect(forecastWallet(0n, [], day(0)).emptyOn).toBe(day(0));
  });

  test("few days: all alike, and today uses what is left of its share", () => {
    const uses = [3, 2, 1].map((before) => ({ day: day(before), amount: 10n }));
    expect(forecastWallet(35n, uses, day(0))).toEqual({ emptyOn: day(-3), perDay: 10n, days: 3, byWeekday: false });
    expect(forecastWallet(30n, [...uses, { day: day(0), amount: 10n }], day(0)).emptyOn).toBe(day(-3));
    expect(forecastWallet(30n, [...uses, { day: day(0), amount: 25n }], day(0)).emptyOn).toBe(day(-3));
  });

  test("from two weeks on, days of the week have their own use", () => {
    // Used on Mondays only (2026-11-23 is one): 70 each.
    const uses = [24, 17, 10, 3].map((before) => ({ day: day(before), amount: 70n }));
    const forecast = forecastWallet(100n, uses, day(0));
    expect(forecast).toMatchObject({ emptyOn: "2026-12-07", perDay: 12n, days: 24, byWeekday: true });
    expect(forecastWallet(70n, uses, day(0)).emptyOn).toBe("2026-11-30");
  });

  test("what reaches further than a year is no forecast", () => {
    expect(forecastWallet(10_000n, [{ day: day(1), amount: 1n }], day(0)).emptyOn).toBeNull();
  });
});
