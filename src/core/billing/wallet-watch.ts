import type { Micros } from "../kernel/money.ts";
import { HOUR_MS, type Instant } from "../kernel/time.ts";
import type { WalletSettings } from "./business.ts";
import { type Blocked, blockedAt } from "./wallet.ts";

/** A level below which somebody wants to be told. The alarm is meant to be the lower one. */
export const LEVELS = ["warn", "alarm"] as const;
export type Level = (typeof LEVELS)[number];

/** How a wallet stands to one of its levels. */
export interface LevelState {
  readonly isBelow: boolean;
  /** The crossing has been told, or needs no telling. */
  readonly isTold: boolean;
  /** When it fired last; null: never. */
  readonly firedAt: Instant | null;
}

/** What is remembered of a wallet from one look to the next. */
export interface WatchState {
  readonly levels: Readonly<Record<Level, LevelState>>;
  readonly blocked: Blocked;
}

/** Something that a wallet did between two looks. */
export type WalletHappening =
  | { readonly is: "low"; readonly level: Level; readonly below: Micros }
  | { readonly is: "blocked"; readonly blocked: Blocked }
  | { readonly is: "unblocked" };

/** Above both levels and free, as a wallet is before its first entry. */
export const NEW_WATCH: WatchState = {
  levels: { warn: above(null), alarm: above(null) },
  blocked: "nothing",
};

/** What a look at a wallet leads to. */
export interface Look {
  readonly state: WatchState;
  readonly happened: readonly WalletHappening[];
}

/**
 * Looks at a wallet: a level fires when the balance has gone below it, and not again before it was above it. Within the
 * cool-down after it fired a level is silent; where the balance is still below it when that is over, it fires then. Where
 * both levels fire at once, the alarm speaks for both.
 */
export function lookAtWallet(state: WatchState, balance: Micros, settings: WalletSettings, at: Instant): Look {
  const { warnBelow, alarmBelow, atZero, coolDownHours } = settings;
  const look = { balance, at, coolDownMs: coolDownHours * HOUR_MS };
  const warn = lookAtLevel(state.levels.warn, warnBelow, look);
  const alarm = lookAtLevel(state.levels.alarm, alarmBelow, look);
  const happened: WalletHappening[] = [];
  if (alarm.fires && alarmBelow !== null) happened.push({ is: "low", level: "alarm", below: alarmBelow });
  else if (warn.fires && warnBelow !== null) happened.push({ is: "low", level: "warn", below: warnBelow });
  const blocked = blockedAt(balance, atZero);
  if (blocked !== state.blocked)
    happened.push(blocked === "nothing" ? { is: "unblocked" } : { is: "blocked", blocked });
  return { state: { levels: { warn: warn.level, alarm: alarm.level }, blocked }, happened };
}

interface LevelLook {
  readonly balance: Micros;
  readonly at: Instant;
  readonly coolDownMs: number;
}

function lookAtLevel(
  level: LevelState,
  below: Micros | null,
  { balance, at, coolDownMs }: LevelLook,
): { readonly level: LevelState; readonly fires: boolean } {
  const { firedAt } = level;
  if (below === null || balance >= below) return { level: above(firedAt), fires: false };
  const isTold = level.isBelow && level.isTold;
  const isSilent = firedAt !== null && at < firedAt + coolDownMs;
  if (isTold || isSilent) return { level: { isBelow: true, isTold, firedAt }, fires: false };
  return { level: { isBelow: true, isTold: true, firedAt: at }, fires: true };
}

function above(firedAt: Instant | null): LevelState {
  return { isBelow: false, isTold: true, firedAt };
}
