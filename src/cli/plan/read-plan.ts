import { KNOWN_CATEGORIES, knownMarkets } from "../../app/rates/list-rates.ts";
import type { Plan } from "../../core/billing/plan.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { loadPlan, type PlanProblem } from "../../intake/plan.ts";
import { UsageError } from "../exit.ts";
import { didYouMean } from "../rates/suggest.ts";

/** Reads a plan that a command needs; throws a {@link UsageError} with every problem. */
export async function readPlan(path: string): Promise<Plan> {
  const read = await loadPlan(path);
  if (read.ok) return read.value;
  throw new UsageError([`${path} cannot be used:`, ...read.refusal.map(planProblemLine)].join("\n"));
}

/** `  versions[0].from: found nothing; expected a day. Write year, month and day.` */
export function planProblemLine({ path, found, expected, remedy }: PlanProblem): string {
  return `  ${path}: found ${found}; expected ${expected}. ${remedy}`;
}

/** Categories that no card has, and that charges may have all the same. */
const OTHER_CATEGORIES = ["referral_conversion", "user_initiated", "business_initiated", "notification"];

/** Names in a plan that no charge can have, so that the rule would never apply. */
export function strangeNames(plan: Plan, rates: RateSet): readonly string[] {
  const markets = knownMarkets(rates);
  const ofCards = rates.data.cards.flatMap(({ rows }) => rows.map(({ category }) => category));
  const categories = [...new Set([...KNOWN_CATEGORIES, ...ofCards, ...OTHER_CATEGORIES])];
  const notices = plan.versions.flatMap(({ from, rules, terms }) => {
    const filters = [
      ...rules.map(({ name, category, market }) => ({ name, category, market })),
      ...terms.volume.map(({ name, filter }) => ({ name, ...filter })),
      ...terms.included.flatMap((one) => (one.of === "units" ? [{ name: one.name, ...one.filter }] : [])),
    ];
    return filters.flatMap(({ name, category, market }) => [
      ...strange(category, categories, `version ${from}, "${name}": no charge has the category`),
      ...strange(market, markets, `version ${from}, "${name}": no charge has the market`),
    ]);
  });
  return [...new Set(notices)];
}

function strange(word: string | null, known: readonly string[], what: string): readonly string[] {
  return word === null || known.includes(word) ? [] : [`${what} ${word}${didYouMean(word, known)}`];
}
