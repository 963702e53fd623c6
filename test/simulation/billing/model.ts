import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../../src/core/usage/fact.ts";
import type { Document } from "./expected-invoice.ts";
import { type Expected, expectedSales } from "./expected-sales.ts";
import { WRONG_RATES } from "./service.ts";
import { FIRST_WORLD, type SimWorld } from "./world.ts";

/** Everything that was done to the service, as the one who did it remembers it. */
export interface Model {
  readonly facts: MessageFact[];
  readonly documents: Document[];
  /** Money that came for documents, below zero where it was paid out. */
  readonly payments: { readonly document: string; readonly amount: bigint }[];
  readonly topUps: { readonly reference: string; readonly amount: bigint }[];
  readonly captures: bigint[];
  readonly holds: Map<string, bigint>;
  world: SimWorld;
  rates: RateSet;
  /** What was done, for whoever has to understand a failure. */
  readonly log: string[];
}

export function freshModel(): Model {
  return {
    ...{ facts: [], documents: [], payments: [], topUps: [], captures: [], holds: new Map(), log: [] },
    world: FIRST_WORLD,
    rates: WRONG_RATES,
  };
}

export function soldIn({ facts, rates, world }: Model): Expected {
  return expectedSales(facts, rates, world);
}

/** The only client that pays from a wallet. */
export const WALLET = { business: "kiosk", owner: "provider", currency: "USD" } as const;
