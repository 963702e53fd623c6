import { DE } from "./de.ts";
import { EN } from "./en.ts";

/** Everything that letters say, in one language. Amounts and days come written in the reader's way. */
export interface Words {
  /** A BCP 47 tag: the language that these words are in. */
  readonly lang: string;
  readonly hello: (name: string) => string;
  readonly why: (business: string, sender: string) => string;
  readonly open: string;
  readonly invoice: {
    readonly subject: (number: string, month: string) => string;
    readonly preview: (amount: string) => string;
    readonly body: (month: string) => string;
    readonly attached: string;
    readonly number: string;
    readonly month: string;
    readonly issued: string;
    readonly due: string;
    readonly amount: string;
    readonly paid: string;
  };
  readonly low: {
    readonly subject: (balance: string) => string;
    readonly alarmSubject: (balance: string) => string;
    readonly preview: string;
    readonly balance: string;
    readonly below: (threshold: string) => string;
    readonly body: string;
    readonly emptyOn: (day: string) => string;
    /** In place of a forecast, where nothing is left. */
    readonly usedUp: string;
  };
  readonly blocked: {
    readonly subject: string;
    readonly preview: string;
    readonly balance: string;
    readonly marketing: string;
    readonly all: string;
    readonly afterwards: string;
  };
  readonly plan: {
    readonly subject: (day: string) => string;
    readonly preview: (plan: string) => string;
    readonly body: (plan: string, day: string) => string;
    readonly other: (before: string, plan: string, day: string) => string;
    readonly rule: string;
    readonly before: string;
    readonly after: string;
    readonly none: string;
    readonly ofCost: (percent: string) => string;
    readonly each: (amount: string) => string;
    readonly atCost: string;
    readonly fixedOfCost: (fixed: string) => string;
    readonly graduated: (first: string) => string;
    readonly more: (count: string) => string;
    readonly earlier: string;
  };
  readonly report: {
    readonly subject: (days: string) => string;
    readonly preview: (spend: string) => string;
    readonly spend: string;
    readonly against: (before: string, change: string, percent: string) => string;
    readonly nothingBefore: string;
    readonly byCategory: string;
    readonly byMarket: string;
    readonly category: string;
    readonly market: string;
    readonly units: string;
    readonly price: string;
    readonly change: string;
    readonly others: (count: string) => string;
    readonly free: string;
    readonly freeWhy: string;
    readonly freeTypes: Readonly<Record<string, string>>;
    readonly biggest: string;
    readonly unrated: string;
    readonly unratedWhy: (count: string) => string;
    readonly forecast: string;
    readonly forecastNote: (month: string, days: string) => string;
    readonly optOut: string;
  };
  readonly categories: Readonly<Record<string, string>>;
  readonly test: { readonly subject: string; readonly body: string };
}

const LANGUAGES: readonly Words[] = [EN, DE];
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** The words of a locale's language; English where there are none. */
export function wordsFor(locale: string): Words {
  const [language] = locale.toLowerCase().split(/[-_]/);
  return LANGUAGES.find(({ lang }) => lang === language) ?? EN;
}

/** Which way a language is written. */
export function directionOf(lang: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(lang.split("-")[0] ?? "") ? "rtl" : "ltr";
}
