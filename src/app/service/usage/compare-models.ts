import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../../core/kernel/time.ts";
import { localDate } from "../../../core/kernel/zone.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { Within } from "../../../store/port/reads.ts";
import type { ReplayReads } from "../../../store/port/replay.ts";
import type { Comparison, ModelChoice } from "../../compare/comparison.ts";
import { type Lot, openLockstep } from "../../compare/in-step/lockstep.ts";
import { openPricing, type Priced } from "../../compare/nearest-rate.ts";
import { openTally } from "../../compare/tally.ts";
import { type KindLine, openKindTally } from "./kind-tally.ts";
import { openFiledIdentities, openInOrder } from "./replay-in-order.ts";
import { sharingWith } from "./sharing.ts";

/** The traffic of some days, under two pricing models. */
export interface ModelQuestion {
  readonly within: Within;
  readonly base: ModelChoice;
  readonly model: ModelChoice;
  /** Local days of the WABA: `from` is inside, `to` is not. */
  readonly from: string;
  readonly to: string;
  readonly waba?: string | undefined;
}

/** What both models come to, and why they differ. */
export interface ModelComparison extends Pick<Comparison, "delivered" | "totals" | "rides" | "causes" | "cards"> {
  readonly models: readonly [ModelChoice, ModelChoice];
  /** By category and market. */
  readonly lines: readonly KindLine[];
  /** Messages that were read for it: those of the days, and what they depend on. */
  readonly read: number;
}

/** More than can be worked off in one answer. */
export interface TooMuch {
  readonly code: "too_many_messages";
  readonly most: number;
}

/** What comparing works with. */
export interface ModelParts {
  readonly replay: ReplayReads;
  readonly rates: RateSet;
  readonly settings: Settings;
  /** Left out: {@link MOST_MESSAGES}. */
  readonly most?: number;
}

/** A comparison that may begin. */
export interface PlannedComparison {
  /** Tells from time to time how many of its messages it has read; stops once nobody waits for it any more. */
  readonly run: (onProgress?: (done: number, of: number) => void, signal?: AbortSignal) => Promise<ModelComparison>;
}

/** So many messages take about a minute. */
export const MOST_MESSAGES = 1_000_000;

/**
 * Nothing that happened longer before has a say: a message may be delivered 30 days after it was sent, Meta tries to tell of
 * it for 7 more, and windows last three days.
 */
const LOOK_BACK_MS = 45 * DAY_MS;

/** The largest difference between a zone's clock and UTC, and some. */
const FARTHEST_ZONE_MS = 15 * HOUR_MS;

/**
 * Rates the messages on file under two models in step, so that every difference belongs to a message. Counters begin with
 * the month, so its earlier messages are read, too, and those of all WABAs that share a counter.
 */
export async function planComparison(
  question: ModelQuestion,
  parts: ModelParts,
): Promise<Result<PlannedComparison, TooMuch>> {
  const { replay, settings, most = MOST_MESSAGES } = parts;
  const { from, to, within, waba } = question;
  const begin = startOf(`${from.slice(0, 7)}-01`) - FARTHEST_ZONE_MS - LOOK_BACK_MS;
  const wabas = sharingWith(settings, waba === undefined ? within : [waba]);
  const filter = { wabas, from: begin, to: startOf(to) + FARTHEST_ZONE_MS };
  const of = await replay.count(filter, most);
  if (of > most) return refuse({ code: "too_many_messages", most });
  return ok({
    run: async (onProgress, signal) => {
      const rating = openRating(question, parts);
      let read = 0;
      await replay.replay(filter, (piece) => {
        signal?.throwIfAborted();
        for (const one of piece) rating.add(one);
        read += piece.length;
        onProgress?.(read, of);
      });
      return { ...rating.finish(filter.to), read };
    },
  });
}

function openRating(question: ModelQuestion, { rates, settings }: ModelParts) {
  const { base, model } = question;
  const choices = [base, model];
  const isWanted = openWanted(question, settings);
  const tally = openTally(choices);
  const kinds = openKindTally();
  const price = openPricing(settings, rates);
  const identities = openFiledIdentities();
  const onLot = ({ message, charges }: Lot) => {
    if (!isWanted(message)) return;
    const lot = charges.map((charge, side) => charge && (choices[side] === "auto" ? asBooked(charge) : price(charge)));
    tally.add(lot);
    kinds.add(lot);
  };
  const under = choices.map((one) => underModel(settings, one));
  const run = openLockstep({ settings: under, rates, identities, onLot });
  const inOrder = openInOrder(run, identities, settings.rules);
  return {
    add: inOrder.add,
    finish: (end: Instant): Omit<ModelComparison, "read"> => {
      inOrder.finish(end);
      const { delivered, totals, rides, causes, cards } = tally.result();
      return { models: [base, model], delivered, totals, rides, causes, cards, lines: kinds.lines() };
    },
  };
}

/** The books borrow no rate. */
function asBooked(charge: Charge): Priced {
  return { charge, borrowed: null };
}

/** The model of the day is priced as the books are; for another one Meta's word says nothing, because it was about its own. */
function underModel(settings: Settings, model: ModelChoice): Settings {
  return model === "auto" ? settings : { ...settings, model, decideBy: "rules" };
}

/** Whether a delivered message is among those that were asked for. */
function openWanted({ within, waba, from, to }: ModelQuestion, settings: Settings) {
  const wabaOf = openAccounts(settings);
  return (message: Message): boolean => {
    const { deliveredAt = 0 } = message;
    const { id, zone } = wabaOf(message, deliveredAt);
    if ((waba !== undefined && id !== waba) || (within !== null && !within.includes(id))) return false;
    const day = localDate(zone, deliveredAt);
    return from <= day && day < to;
  };
}

function startOf(day: string): Instant {
  return Date.parse(`${day}T00:00:00Z`);
}
