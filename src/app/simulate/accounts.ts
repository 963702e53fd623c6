import type { Instant } from "../../core/kernel/time.ts";
import type { TemplateCategory } from "../../core/usage/nature.ts";
import { type Country, phoneAt } from "./markets.ts";
import type { TrafficParameters } from "./parameters.ts";
import { hash } from "./random.ts";

/** A WhatsApp Business Account of the simulation. */
export interface SimulatedWaba {
  readonly id: string;
  readonly portfolio: string;
  readonly country: Country;
  readonly currency: string;
  readonly templates: readonly Template[];
}

/** A business number. */
export interface SimulatedNumber {
  /** Meta's phone number id. */
  readonly id: string;
  /** Its digits, as users see them. */
  readonly digits: string;
  readonly waba: SimulatedWaba;
  /** Its place among all numbers. */
  readonly index: number;
}

/** A message template; Meta may move it to marketing. */
export interface Template {
  readonly name: string;
  readonly category: TemplateCategory;
  /** From when it counts as marketing; infinite where it stays. */
  readonly marketingFrom: number;
}

/** As what a template counts when it is sent. */
export function categoryAt({ category, marketingFrom }: Template, at: Instant): TemplateCategory {
  return at >= marketingFrom ? "marketing" : category;
}

/** Everybody who is billed. */
export interface Accounts {
  readonly wabas: readonly SimulatedWaba[];
  readonly numbers: readonly SimulatedNumber[];
}

/** Draws up portfolios, WABAs and numbers; each WABA is at home in a market, as often as the market's share. */
export function openAccounts(parameters: TrafficParameters): Accounts {
  const moved = movedTemplates(parameters);
  const wabas = Array.from({ length: parameters.wabas }, (_, i): SimulatedWaba => {
    const country = homeOf(parameters, (i + 0.5) / parameters.wabas);
    return {
      id: `10${String(i + 1).padStart(13, "0")}`,
      portfolio: `PF${(i % parameters.portfolios) + 1}`,
      country,
      currency: parameters.currency ?? country.currency,
      templates: CATALOG.map(([category, name], k) => ({
        name,
        category,
        marketingFrom: moved.get(i * CATALOG.length + k) ?? Number.POSITIVE_INFINITY,
      })),
    };
  });
  return { wabas, numbers: numbersOf(wabas, parameters.numbers) };
}

function numbersOf(wabas: readonly SimulatedWaba[], count: number): readonly SimulatedNumber[] {
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const waba = wabas[index % wabas.length];
    if (!waba) return [];
    return [
      {
        id: `20${String(index + 1).padStart(13, "0")}`,
        digits: phoneAt(waba.country, LAST_PLACE - index),
        waba,
        index,
      },
    ];
  });
}

/** Businesses take their numbers from the far end of the list from which users take theirs. */
const LAST_PLACE = 9_999_999;

function homeOf({ markets }: TrafficParameters, point: number): Country {
  let sum = 0;
  for (const { country, share } of markets) {
    sum += share;
    if (point < sum) return country;
  }
  const [first] = markets;
  if (!first) throw new Error("traffic needs a market");
  return first.country;
}

const CATALOG: readonly (readonly [TemplateCategory, string])[] = [
  ["marketing", "season_sale"],
  ["marketing", "new_arrivals"],
  ["marketing", "we_miss_you"],
  ["marketing", "weekend_offer"],
  ["utility", "order_confirmed"],
  ["utility", "parcel_on_its_way"],
  ["utility", "appointment_tomorrow"],
  ["utility", "invoice_ready"],
  ["authentication", "login_code"],
  ["authentication", "payment_code"],
];

/** Which templates move, by WABA and place in the catalog, and when: in the middle third of the time. */
function movedTemplates({ seed, wabas, recategorised, from, to }: TrafficParameters): ReadonlyMap<number, number> {
  const utility = Array.from({ length: wabas * CATALOG.length }, (_, place) => place)
    .filter((place) => CATALOG[place % CATALOG.length]?.[0] === "utility")
    .sort((a, b) => hash(seed + TEMPLATES, a) - hash(seed + TEMPLATES, b));
  const moved = utility.slice(0, Math.round(recategorised * utility.length));
  return new Map(
    moved.map((place, rank) => {
      const share = (1 + (rank + 0.5) / moved.length) / 3;
      return [place, from + Math.floor(((to - from) * share) / 1000) * 1000];
    }),
  );
}

/** Sets these draws apart from others of the same seed. */
const TEMPLATES = 7_919;
