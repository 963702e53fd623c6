import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../../src/core/usage/fact.ts";
import type { Document } from "./expected-invoice.ts";
import { type Expected, expectedSales } from "./expected-sales.ts";
import { WRONG_RATES } from "./service.ts";
import { FIRST_WORLD, type SimBusiness, type SimWorld } from "./world.ts";

/** Everything that was done to the service, as the one who did it remembers it. */
export interface Model {
  readonly facts: MessageFact[];
  readonly documents: Document[];
  /** Money that came for documents, below zero where it was paid out. */
  readonly payments: { readonly document: string; readonly amount: bigint }[];
  readonly topUps: { readonly reference: string; readonly amount: bigint }[];
  readonly captures: bigint[];
  readonly holds: Map<string, bigint>;
  /** By business, month and unit, how what was sold is paid for: as the business paid when it was first sold, for good. */
  readonly settled: Map<string, SimBusiness["settlement"]>;
  world: SimWorld;
  rates: RateSet;
  /** What was done, for whoever has to understand a failure. */
  readonly log: string[];
}

export function freshModel(): Model {
  return {
    ...{
      facts: [],
      documents: [],
      payments: [],
      topUps: [],
      captures: [],
      holds: new Map(),
      settled: new Map(),
      log: [],
    },
    world: FIRST_WORLD,
    rates: WRONG_RATES,
  };
}

export function soldIn({ facts, rates, world }: Model): Expected {
  return expectedSales(facts, rates, world);
}

/** To be told whenever sales may have changed. */
export function noteSettled(model: Model): void {
  const byId = new Map(model.world.businesses.map((one) => [one.id, one.settlement]));
  for (const { business, month, unit } of soldIn(model).sales) {
    const key = `${business} ${month} ${unit}`;
    if (!model.settled.has(key)) model.settled.set(key, byId.get(business) ?? "invoice");
  }
}

/** The wallet that money is put into. */
export const WALLET = { business: "kiosk", owner: "provider", currency: "USD" } as const;
