import type { Letter } from "../blocks.ts";
import { type Format, formatFor } from "../format.ts";
import { type Words, wordsFor } from "../words/words.ts";

/** To whom a letter goes, from whom, and how it is written. */
export interface LetterPlace {
  readonly business: { readonly name: string; readonly locale: string };
  /** Who sends it, as people know them. */
  readonly sender: string;
  /** Where the dashboard is. */
  readonly url: string;
}

/** What every letter is written with. */
export interface Pen extends LetterPlace {
  readonly words: Words;
  readonly format: Format;
}

export function penFor(place: LetterPlace): Pen {
  const words = wordsFor(place.business.locale);
  return { ...place, words, format: formatFor(writtenIn(words.lang, place.business.locale)) };
}

/** Amounts and days in a sentence are written in its language, in the way of the reader's country. */
function writtenIn(lang: string, locale: string): string {
  const [language, ...rest] = locale.split("-");
  if (language?.toLowerCase() === lang) return locale;
  const region = rest.find((part) => /^([A-Z]{2}|\d{3})$/i.test(part));
  return region === undefined ? lang : `${lang}-${region}`;
}

/** A letter without what all letters have in common. */
export interface Draft extends Pick<Letter, "subject" | "preview" | "blocks"> {
  readonly footer?: readonly string[];
}

export function letterOf({ words, business, sender }: Pen, { subject, preview, blocks, footer = [] }: Draft): Letter {
  const all = [words.why(business.name, sender), ...footer];
  return { subject, preview, greeting: words.hello(business.name), blocks, footer: all };
}
