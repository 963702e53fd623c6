import { DAY } from "./auditor/clock.ts";
import { MODELS, type Model } from "./auditor/settings.ts";
import { diceOf } from "./dice.ts";
import type { TrafficPlan } from "./traffic.ts";

export interface Run {
  readonly plan: TrafficPlan;
  readonly attested: boolean;
  readonly model?: Model;
}

/** Days on which a rule, a market or a rate changes; those where two pricing models meet more than once. */
const SWITCHES = [
  "2022-02-01",
  "2023-03-01",
  "2023-06-01",
  "2025-07-01",
  "2026-10-01",
  "2023-04-04",
  "2024-11-01",
  "2025-07-01",
  "2023-06-01",
  "2022-02-01",
  "2026-10-01",
  "2024-06-01",
  "2025-07-01",
  "2025-10-01",
  "2026-07-01",
] as const;

/** Stretches inside the pricing models, and over the ends of daylight saving time. */
const STRETCHES = [
  ["2021-11-01", "2022-01-20"],
  ["2022-03-01", "2022-05-01"],
  ["2022-11-01", "2023-05-20"],
  ["2023-06-10", "2023-11-10"],
  ["2024-03-01", "2024-10-31"],
  ["2024-11-05", "2025-05-30"],
  ["2025-07-05", "2025-12-31"],
  ["2026-03-15", "2026-04-20"],
  ["2026-01-01", "2026-09-20"],
  ["2026-10-02", "2027-01-05"],
  ["2021-11-01", "2026-12-20"],
] as const;

/** One seed, one run: half of them close around a switch, half somewhere in an epoch. */
export function runOf(seed: number): Run {
  const dice = diceOf(seed ^ 0x5bd1e995);
  const turn = Math.floor(seed / 2);
  const model = dice.chance(0.1) ? { model: dice.pick(MODELS) } : {};
  const mix = {
    entryRate: dice.pick([0.02, 0.1, 0.3, 0.5]),
    inbound: dice.pick([1, 3, 6]),
    authentication: dice.pick([1, 2, 6]),
    outsideRate: dice.pick([0, 0.03, 0.2]),
    edgeRate: dice.pick([0.2, 0.4, 0.7]),
    tieRate: dice.pick([0.02, 0.1, 0.3]),
  };
  const run = { attested: dice.chance(0.4), ...model };
  if (seed % 2 === 0) {
    const switchDay = SWITCHES[turn % SWITCHES.length] ?? SWITCHES[0];
    const midnight = Date.parse(`${switchDay}T00:00:00Z`);
    const size = { seed, rows: 300, threads: dice.between(15, 50), mix };
    return { ...run, plan: { ...size, from: midnight - dice.between(1, 4) * DAY, to: midnight + DAY, switchDay } };
  }
  const [from, to] = STRETCHES[turn % STRETCHES.length] ?? STRETCHES[0];
  const size = { seed, rows: 300, threads: dice.between(6, 25), mix };
  return { ...run, plan: { ...size, from: Date.parse(from), to: Date.parse(to) } };
}

/** Counters that run over: the free tier of both conversation models, and the allowance, over a month's end. */
export const THOUSANDS: readonly Run[] = [
  { from: "2022-06-20", to: "2022-07-31", seed: 900_001 },
  { from: "2023-03-25", to: "2023-04-29", seed: 900_002 },
  { from: "2024-08-25", to: "2024-09-30", seed: 900_003 },
  { from: "2026-10-01", to: "2026-11-04", seed: 900_004 },
].map(({ from, to, seed }) => ({
  attested: false,
  plan: { seed, from: Date.parse(from), to: Date.parse(to), rows: 6000, threads: 1, thousands: true },
}));
