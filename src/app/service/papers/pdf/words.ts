import { AR } from "./words/ar.ts";
import { DE } from "./words/de.ts";
import { EN } from "./words/en.ts";
import { PT } from "./words/pt.ts";

/** What documents say in one language. */
export type Words = { readonly [K in keyof typeof EN]: string };

const LANGUAGES: Readonly<Record<string, Words>> = { ar: AR, de: DE, en: EN, pt: PT };

/** The words of a BCP 47 tag's language; English where there are none. */
export function wordsFor(locale: string): Words {
  return LANGUAGES[languageOf(locale)] ?? EN;
}

/** The tag by which dates and numbers are written: the words' language with the conventions of its region. */
export function conventionsOf(locale: string): string {
  return languageOf(locale) in LANGUAGES ? locale : "en";
}

/** Fills places such as `{page}`. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : isolated(value);
  });
}

/** A text whose direction does not touch what is around it: a minus stays before its number in an Arabic sentence. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

function languageOf(locale: string): string {
  return locale.split("-")[0]?.toLowerCase() ?? "";
}
