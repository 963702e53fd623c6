import { rate } from "../core/engine.ts";
import { openRates } from "../core/pricing/rate-card.ts";
import type { RateCard, RateData, RateRow } from "../core/pricing/rate-set.ts";
import { scenarioTail } from "../core/scenario-text.ts";
import { DEFAULT_NUMBER, DEFAULT_WABA } from "../intake/scenario/header.ts";
import type { Scenario } from "../intake/scenario.ts";
import { planSection } from "./scenario-plan.ts";

/** The whole file as it is when everything is as expected: the head as it stands, the charges as they come out now. */
export function replayScenario(scenario: Scenario, rateData: RateData): string {
  const { attested, overrides, cards, facts, settings, zone, head } = scenario;
  const rates = openRates({ ...rateData, cards: withCards(rateData.cards, cards) }, { attested, overrides });
  const { charges } = rate(facts, settings, rates);
  const view = { zone, number: DEFAULT_NUMBER, waba: DEFAULT_WABA };
  return head + scenarioTail(charges, view, scenario.plan ? [planSection(scenario, charges, rates)] : []);
}

/** The lines that differ, `-` expected and `+` found; empty when nothing differs. */
export function lineDiff(expected: string, found: string): string {
  const [a, b] = [expected.split("\n"), found.split("\n")];
  const common = commonLengths(a, b);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const lengths = [common[i + 1]?.[j] ?? -1, common[i]?.[j + 1] ?? -1] as const;
    if (i < a.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (i < a.length && lengths[0] >= lengths[1]) lines.push(`- ${a[i++]}`);
    else lines.push(`+ ${b[j++]}`);
  }
  return lines.join("\n");
}

/** `[i][j]`: how many lines the rests of both texts from there on have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row = [], below = []] = [rows[i], rows[i + 1]];
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

/** A card line of the scenario stands in for all lines of its date, currency, market and category. */
function withCards(cards: readonly RateCard[], own: readonly RateCard[]): readonly RateCard[] {
  const kept = cards.map((card) => ({
    ...card,
    rows: card.rows.filter((row) => !own.some((mine) => replaces(mine, card, row))),
  }));
  return own.length > 0 ? [...kept, ...own] : cards;
}

function replaces(own: RateCard, card: RateCard, { market, category }: RateRow): boolean {
  const sameDay = own.date === card.date && own.currency === card.currency;
  return sameDay && own.rows.some((row) => row.market === market && row.category === category);
}
