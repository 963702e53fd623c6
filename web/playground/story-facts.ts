import { parseMoney } from "../../src/core/kernel/money.ts";
import { formatInstant } from "../../src/core/kernel/time.ts";
import { openRates, type RateOverride, type RateSet } from "../../src/core/pricing/rate-card.ts";
import type { RateData } from "../../src/core/pricing/rate-set.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/usage/settings.ts";
import { idsOf, type Story } from "./story.ts";

/** The business of every story, under the names that scenario files use. */
export const NUMBER = "P1";
export const WABA = "W1";

/** What Daybook would have learnt of the story. */
export function factsOf(story: Story): readonly MessageFact[] {
  const ids = idsOf(story);
  return story.steps.map(({ side, who, at, type, category, entryPoint, deliveredAt }, place) => ({
    kind: "message",
    number: NUMBER,
    waba: WABA,
    id: ids[place] ?? "",
    user: story.users[who] ?? story.users[0],
    direction: side === "user" ? "inbound" : "outbound",
    type,
    at,
    ...(category === null ? {} : { category }),
    ...(entryPoint === null ? {} : { entryPoint }),
    ...(deliveredAt === null ? {} : { deliveredAt }),
  }));
}

/** Accounts and model as the story has them. */
export function settingsOf({ zone, currency, model }: Pick<Story, "zone" | "currency" | "model">): Settings {
  return {
    ...DEFAULT_SETTINGS,
    wabas: { [WABA]: { zone, currency, portfolio: WABA, servedBy: "partner" } },
    numbers: { [NUMBER]: { waba: WABA } },
    defaults: { zone, currency },
    model,
  };
}

/** The rates that hold in the story: those on file, and what it states itself. */
export function ratesOf({ rates }: Pick<Story, "rates">, data: RateData): RateSet {
  const overrides: readonly RateOverride[] = rates.flatMap(({ category, market, rate }) => {
    const micros = parseMoney(rate);
    return micros === undefined ? [] : [{ category, market, rate: micros }];
  });
  return openRates(data, { overrides });
}

/** The story as a message log (JSON Lines) that `daybook rate` reads; the names let several stories share a file. */
export function messageLog(story: Story, names = { number: NUMBER, waba: WABA }): string {
  const lines = factsOf(story).map((fact) => {
    const { id, at, direction, user, type, category, deliveredAt, entryPoint } = fact;
    return JSON.stringify({
      id,
      at: at === undefined ? undefined : formatInstant(at),
      direction,
      ...names,
      user,
      type,
      category,
      delivered_at: deliveredAt === undefined ? undefined : formatInstant(deliveredAt),
      entry_point: entryPoint,
    });
  });
  return lines.map((line) => `${line}\n`).join("");
}
