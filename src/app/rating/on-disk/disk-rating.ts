import { openRun, type Refused } from "../../../core/engine.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import type { Fact } from "../../../core/usage/fact.ts";
import { openIdentities } from "../../../core/usage/identity.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { ChargeSink } from "../charge-writer.ts";
import { SortedRating } from "./sorted.ts";

/** Rates what does not fit into memory. */
export interface DiskRating {
  readonly learn: (fact: Fact) => Promise<void>;
  readonly finish: () => Promise<void>;
}

/** Opens a rating that sorts on disk and hands its charges to a sink one by one. */
export function openDiskRating({
  settings,
  rates,
  sink,
  onRefused,
}: {
  readonly settings: Settings;
  readonly rates: RateSet;
  readonly sink: ChargeSink;
  readonly onRefused: (refused: Refused) => void;
}): DiskRating {
  const identities = openIdentities(settings);
  const rating = new SortedRating({
    run: openRun(settings, rates, identities),
    identities,
    rules: settings.rules,
    onCharge: (charge) => {
      sink.addUp(charge, 1);
      sink.write?.(charge);
    },
    onRefused,
    settle: sink.settle,
  });
  return { learn: (fact) => rating.learn(fact), finish: () => rating.finish() };
}
