import type { Micros } from "../../core/kernel/money.ts";
import type { ModelId } from "../../core/usage/settings.ts";
import type { Cause } from "./cause.ts";

/** What a model may be asked for as: one by name, or the one of the day. */
export type ModelChoice = ModelId | "auto";

/** The same traffic under several models, side by side. The first model is the base of all differences. */
export interface Comparison {
  readonly models: readonly ModelChoice[];
  /** Delivered messages of the business. */
  readonly delivered: number;
  readonly totals: readonly CompareTotal[];
  readonly lines: readonly CompareLine[];
  /** For each model, how many delivered messages ride a conversation and have no charge of their own. */
  readonly rides: readonly number[];
  readonly causes: readonly CauseLine[];
  readonly cards: readonly CardLine[];
  /** One detail of each refusal, to say what is missing. */
  readonly refusalDetails: ReadonlyMap<string, string>;
  readonly threads: readonly ThreadDifference[];
}

/** What a model comes to in one currency. */
export interface CompareTotal {
  readonly model: ModelChoice;
  readonly currency: string;
  /** All charges; of them those that have a cost, and those that could not be rated; the rest is free. */
  charges: number;
  charged: number;
  unrated: number;
  cost: Micros;
  /** To the base: this model's cost less the base's. */
  difference: Micros;
}

/** Charges of one model that look alike, counted and added up. */
export interface CompareLine {
  readonly model: ModelChoice;
  readonly month: string;
  readonly currency: string;
  readonly category: string;
  readonly pricingType: string;
  readonly refusal: string | null;
  count: number;
  cost: Micros;
}

/** Messages that cost something else than under the base, for one reason. */
export interface CauseLine extends Cause {
  readonly model: ModelChoice;
  readonly currency: string;
  count: number;
  difference: Micros;
}

/** Charges whose rate comes from a card of another time. */
export interface CardLine {
  readonly model: ModelChoice;
  readonly category: string;
  readonly market: string;
  readonly currency: string;
  readonly card: string;
  readonly per: "conversation" | "message" | null;
  count: number;
}

/** A thread among those that gain or lose most under a model, and why. */
export interface ThreadDifference {
  readonly model: ModelChoice;
  readonly currency: string;
  readonly number: string;
  readonly user: string;
  cost: Micros;
  baseCost: Micros;
  readonly difference: Micros;
  readonly causes: readonly CauseLine[];
  /** The first of its messages that cost something else; the causes count all. */
  readonly examples: readonly MessageDifference[];
}

/** One message that costs something else than under the base. */
export interface MessageDifference {
  readonly message: string;
  readonly at: number;
  /** What became of it under the base and under the other model. */
  readonly base: string;
  readonly other: string;
  readonly cause: Cause;
  readonly difference: Micros;
}
