import type { Charge } from "../../../core/pricing/charge.ts";
import { ALLOWANCE, counterKey, FREE_TIER } from "../../../core/pricing/counter.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { type PlacedUsage, placeUsage, rateUsage } from "../../../core/pricing/rating.ts";
import type { Waba } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { Usage } from "../../../core/usage/usage.ts";
import { openNumbers } from "./numbers.ts";

/** A usage as placed in accounts and markets, standing for all that differ in message, user and instants only. */
export interface Template {
  readonly placed: PlacedUsage;
  /** What it costs if it is the first that its counter ranks, and if it comes after all free ones; else twice the same. */
  readonly first: Charge;
  readonly later: Charge;
  /** The counter that ranks it, by a small number; -1: none; {@link BY_NUMBER}: each number has its own. */
  readonly counter: number;
}

export const BY_NUMBER = -2;

/** The templates met so far. */
export class Templates {
  readonly all: Template[] = [];
  private numbers = openNumbers();
  private readonly counterNumbers = openNumbers();
  private readonly settings: Settings;
  private readonly rates: RateSet;

  constructor(settings: Settings, rates: RateSet) {
    this.settings = settings;
    this.rates = rates;
  }

  /**
   * The template of a usage. `ratedAs` tells what else its message says that a charge depends on; `before` is the template
   * of a usage of the same message, market and situation on another day, which most often is the same.
   */
  of(usage: Usage, waba: Waba, ratedAs: string, before?: number): number {
    const placed = placeUsage(usage, waba, this.settings, this.rates);
    const first = rateUsage(placed, placed.counter === null ? null : 1, this.rates);
    const later = hasFreeRanks(usage) ? rateUsage(placed, FIRST_CHARGED, this.rates) : first;
    const last = before === undefined ? undefined : this.all[before];
    const isSame =
      last && isAlike(last.placed, placed) && isSameCharge(last.first, first) && isSameCharge(last.later, later);
    if (before !== undefined && isSame) return before;
    const number = this.numbers.of(keyOf(placed, ratedAs));
    if (number === this.all.length) this.all.push({ placed, first, later, counter: this.counterOf(placed) });
    return number;
  }

  /** Adds the templates that another thread met; says where they begin. */
  adopt(others: readonly Pick<Template, "placed" | "first" | "later">[]): number {
    const first = this.all.length;
    for (const other of others) this.all.push({ ...other, counter: this.counterOf(other.placed) });
    return first;
  }

  /** The counter that ranks usages of a template with a number of their own. */
  counterFor(template: number, number: string): number {
    const placed = this.all[template]?.placed;
    if (!placed) return -1;
    const { usage, waba, month, place } = placed;
    const own = { ...usage, message: { ...usage.message, number } };
    const scope = { waba: waba.id, portfolio: waba.portfolio, market: place?.market ?? "", month };
    const key = counterKey(own, scope);
    return key === null ? -1 : this.counterNumbers.of(key);
  }

  /** No more templates will be met. */
  forgetKeys(): void {
    this.numbers = openNumbers();
  }

  private counterOf({ counter, usage }: PlacedUsage): number {
    if (counter === null) return -1;
    return usage.counting.by === "allowance" ? BY_NUMBER : this.counterNumbers.of(counter);
  }
}

/**
 * Whether two usages of the same message, market and situation on two days are the same decision.
 */
function isAlike(a: PlacedUsage, b: PlacedUsage): boolean {
  const [before, after] = [a.usage, b.usage];
  return (
    counterOfAny(a) === counterOfAny(b) &&
    a.month === b.month &&
    a.category === b.category &&
    a.waba === b.waba &&
    a.place?.market === b.place?.market &&
    a.place?.country === b.place?.country &&
    a.place?.assumed === b.place?.assumed &&
    before.model === after.model &&
    before.kind === after.kind &&
    before.category === after.category &&
    before.pricingType === after.pricingType &&
    isSameCounting(before.counting, after.counting) &&
    before.incomplete === after.incomplete &&
    before.decided.by === after.decided.by &&
    a.rulesSay?.category === b.rulesSay?.category &&
    a.rulesSay?.pricingType === b.rulesSay?.pricingType
  );
}

/** A refusal names the day, so no two of them are the same. */
function isSameCharge(a: Charge, b: Charge): boolean {
  return (
    a.refusal === null &&
    b.refusal === null &&
    a.rate === b.rate &&
    a.card === b.card &&
    a.basis === b.basis &&
    a.pricingType === b.pricingType &&
    isSameList(a.rules, b.rules) &&
    isSameList(a.flags, b.flags)
  );
}

/** A rank behind those that free tier and allowance cover. */
const FIRST_CHARGED = Math.max(FREE_TIER, ALLOWANCE) + 1;

function hasFreeRanks({ counting }: Usage): boolean {
  return counting.by === "free_tier" || (counting.by === "allowance" && !counting.decided);
}

function isSameCounting(a: Usage["counting"], b: Usage["counting"]): boolean {
  return a.by === b.by && (a.by !== "allowance" || b.by !== "allowance" || a.decided === b.decided);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** Its counter, where that is no number's own. */
function counterOfAny({ counter, usage }: PlacedUsage): string | null {
  return usage.counting.by === "allowance" ? "" : counter;
}

/** Everything that a charge takes from a placed usage, but message, user and instants. */
function keyOf(placed: PlacedUsage, ratedAs: string): string {
  const { usage, waba, month, place, unplaced, category, rulesSay } = placed;
  const { kind, model, date, pricingType, counting, rules, decided, incomplete, unknown } = usage;
  const counted = counting.by === "allowance" ? `${counting.by}${counting.decided}` : counting.by;
  const where =
    place === null ? `- ${unplaced?.code}\n${unplaced?.detail}` : `${place.market}\n${place.country}\n${place.assumed}`;
  const said = rulesSay === null ? "" : `${rulesSay.category}\n${rulesSay.pricingType}`;
  const own = `${kind}\n${model}\n${date}\n${month}\n${usage.category}\n${category}\n${pricingType}\n${counted}\n${rules.join()}`;
  const sure = `${decided.by}\n${incomplete}\n${unknown?.code}\n${unknown?.detail}\n${usage.message.user?.includes(".")}`;
  return `${own}\n${sure}\n${said}\n${waba.id}\n${where}\n${counterOfAny(placed)}\n${ratedAs}`;
}
