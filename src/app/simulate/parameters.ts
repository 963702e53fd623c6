import type { Instant } from "../../core/kernel/time.ts";
import type { TemplateCategory } from "../../core/usage/nature.ts";
import { type Market, marketsOf } from "./markets.ts";

/** What the traffic is like. Shares are in `[0, 1]`. docs/simulate.md says what each does. */
export interface TrafficParameters {
  /** A whole number; the same one gives the same traffic. */
  readonly seed: number;
  /** How many messages, in both directions. */
  readonly messages: number;
  /** Messages are sent in `[from, to)`. */
  readonly from: Instant;
  readonly to: Instant;
  readonly portfolios: number;
  readonly wabas: number;
  /** Business numbers of all WABAs together; at least one each. */
  readonly numbers: number;
  /** Users, each of whom writes with one business number. */
  readonly users: number;
  readonly markets: readonly Market[];
  /** Currency of all WABAs; null: that of the country where each is at home. */
  readonly currency: string | null;
  /** How templates that begin a dialog are spread over the categories, as weights. */
  readonly categories: Readonly<Record<TemplateCategory, number>>;
  /** Share of the dialogs that users begin; businesses begin the others with a template. */
  readonly serviceShare: number;
  /** Share of those that come in through an ad or a Page button. */
  readonly adsShare: number;
  /** Messages of the user in a dialog that the user takes part in: mean, from 1 up. */
  readonly inbound: number;
  /** Messages into which a bot splits a reply: mean, from 1 up. */
  readonly split: number;
  /** Share of delivered marketing and utility templates that the user answers. */
  readonly answers: number;
  /** Share of dialogs with the user that end with a utility template, sent in the window. */
  readonly receipts: number;
  /** Share of the business's messages that Meta fails. */
  readonly fail: number;
  /** Share of the dialogs begun by the business that it begins without a template, outside of the window: Meta fails those. */
  readonly stray: number;
  /** Share of the utility templates that Meta moves to marketing in the middle of the time. */
  readonly recategorised: number;
  /** Share of the users who hide their phone number behind a user id at some day between 2026-06-01 and 2027-06-01. */
  readonly bsuids: number;
}

/** Traffic where nothing is said: a quarter in which the model changes, in ten countries. */
export const DEFAULT_TRAFFIC: TrafficParameters = {
  seed: 1,
  messages: 10_000,
  from: Date.UTC(2026, 7, 1),
  to: Date.UTC(2026, 10, 1),
  portfolios: 2,
  wabas: 3,
  numbers: 5,
  users: 500,
  markets:
    marketsOf([
      ["BR", 30],
      ["IN", 25],
      ["MX", 10],
      ["ID", 10],
      ["US", 8],
      ["DE", 5],
      ["ES", 4],
      ["AE", 3],
      ["ZA", 3],
      ["CO", 2],
    ]) ?? [],
  currency: null,
  categories: { marketing: 45, utility: 40, authentication: 15 },
  serviceShare: 0.5,
  adsShare: 0.1,
  inbound: 2.5,
  split: 1.6,
  answers: 0.15,
  receipts: 0.1,
  fail: 0.02,
  stray: 0.002,
  recategorised: 0.25,
  bsuids: 0.1,
};

/** As many users as that many messages would have in real life. */
export function usualUsers(messages: number): number {
  return Math.min(MOST_USERS, Math.max(1, Math.round(messages / 20)));
}

/** More would have to share phone numbers. */
export const MOST_USERS = 5_000_000;
