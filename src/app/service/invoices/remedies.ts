/** What to do about units that are held, by why they are. */
const REMEDIES: Readonly<Record<string, string>> = {
  unrated_charge: "See what the charge says is missing; most often a rate: daybook rates import, then daybook rerate.",
  settings_assumed: "Describe the WABA: its zone and currency (daybook waba sync, or PUT /v1/wabas/{id}).",
  no_plan: "Give the business a plan that holds on that day.",
  no_plan_version: "Give the plan a version that begins by that day.",
  no_price_rule: "Give the plan a rule for it; one without category and market is for everything.",
  no_exchange_rate: "Give the plan an exchange rate of that day or before.",
  upstream_unpriced: "The seller before has to resolve it first: its own purchase has no price.",
  other_currency: "Price it in the currency of the invoice: the plan's versions of one month need one currency.",
};

/** What to do about units that are held. They come with the next invoice, as corrections, once it is done. */
export function remedyFor(code: string): string {
  return REMEDIES[code] ?? "See what the charge says of itself.";
}
