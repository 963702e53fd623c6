import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { dialogs } from "../../src/core/billing/dialog.ts";
import { DIALOG_PRESETS, type DialogRules, dialogPreset } from "../../src/core/billing/dialog-rules.ts";
import { rate } from "../../src/core/engine.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import { toWire } from "../../src/core/pricing/wire.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import type { ModelId, Settings } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { RUNS, rowFact, SETTINGS, shuffledWithDuplicates } from "../properties/facts.ts";

let rates: RateSet;
beforeAll(async () => {
  rates = openRates(await loadBundledRates());
});

function preset(name: string): DialogRules {
  const found = dialogPreset(name);
  if (!found) throw new Error(`no preset ${name}`);
  return found;
}

const history = (around: number) =>
  fc.uniqueArray(rowFact(around), { minLength: 1, maxLength: 50, selector: ({ number, id }) => `${number} ${id}` });

/** A dialog or a conversation, as far as both say the same. Meta names a free entry by itself and not by its initiator. */
interface Seen {
  readonly message: string;
  readonly number: string;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
  readonly category: string;
  readonly pricingType: string;
  readonly ordinal: number | null;
}

const seen = ({ message, number, occurredAt, expiresAt, category, pricingType, ordinal }: Seen): Seen => ({
  message,
  number,
  occurredAt,
  expiresAt,
  category: pricingType === "free_entry_point" ? "" : category,
  pricingType,
  ordinal,
});

describe("the same machinery gives Meta's own conversations", () => {
  test.each([
    ["cbp1-conversations", "CBP1", Date.UTC(2022, 5, 15)],
    ["cbp2-conversations", "CBP2", Date.UTC(2023, 9, 15)],
  ] as const)("%s", (name, model: ModelId, around) => {
    const settings: Settings = { ...SETTINGS, model };
    fc.assert(
      fc.property(history(around), (facts: readonly MessageFact[]) => {
        const charges = rate(facts, settings, rates).charges.map(seen);
        const units = dialogs(facts, preset(name), { settings, rates }).map(({ charge }) => seen(charge));
        expect(units).toEqual(charges);
      }),
      { numRuns: RUNS * 4 },
    );
  });
});

describe("dialogs are a function of the set of facts", () => {
  test.each(DIALOG_PRESETS.map(({ name }) => name))("%s", (name) => {
    const bytes = (facts: Parameters<typeof dialogs>[0]) =>
      JSON.stringify(dialogs(facts, preset(name), { settings: SETTINGS, rates }).map(({ charge }) => toWire(charge)));
    const property = fc.property(
      history(Date.UTC(2023, 9, 15)).chain((facts) => fc.tuple(fc.constant(facts), shuffledWithDuplicates(facts))),
      ([facts, shuffled]) => bytes(shuffled) === bytes(facts),
    );
    fc.assert(property, { numRuns: Math.ceil(RUNS / 3) });
  });
});
