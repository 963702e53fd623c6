import type { Instant } from "../kernel/time.ts";
import { localDate } from "../kernel/zone.ts";
import type { ModelId, Settings } from "./settings.ts";

/** First local day of each pricing model, oldest first; it starts at 12am in the WABA's zone (GEN-09). */
const MODELS: readonly { readonly from: string; readonly model: ModelId }[] = [
  { from: "0000-01-01", model: "NBP" },
  { from: "2022-02-01", model: "CBP1" },
  { from: "2023-06-01", model: "CBP2" },
  { from: "2025-07-01", model: "PMP" },
  { from: "2026-10-01", model: "PMP-OCT26" },
];

/** Local days on which a single rule changed inside a model. */
export const CHANGES = {
  /** FEP-03: free entry points last 72 h instead of 24 h. */
  longEntryPoint: "2023-03-01",
  /** CBP1-10: business-initiated conversations of directly served WABAs leave the free tier. */
  directFreeTier: "2023-04-04",
  /** SVC24-01: service conversations are free without a cap. */
  freeService: "2024-11-01",
  /** FEP-04: Meta may report a later end of a free entry point, up to seven days. */
  extendedEntryPoint: "2026-09-21",
  /** OCT26-09: last day on which service messages of exempt organisations stay free. */
  lastExemption: "2027-12-31",
} as const;

/** The pricing model in force on a local day. */
export function modelOn(date: string): ModelId {
  let current: ModelId = "NBP";
  for (const { from, model } of MODELS) if (date >= from) current = model;
  return current;
}

/** The local day of an instant for a WABA, or the day that stands for all, and the model that rates what is delivered on it. */
export function dayOf(
  zone: string,
  at: Instant,
  { model, asOf }: Pick<Settings, "model" | "asOf">,
): { date: string; model: ModelId } {
  const date = asOf ?? localDate(zone, at);
  return { date, model: model === "auto" ? modelOn(date) : model };
}
