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
  return { ...place, words: wordsFor(place.business.locale), format: formatFor(place.business.locale) };
}

/** A letter without what all letters have in common. */
export interface Draft extends Pick<Letter, "subject" | "preview" | "blocks"> {
  readonly footer?: readonly string[];
}

export function letterOf({ words, business, sender }: Pen, { subject, preview, blocks, footer = [] }: Draft): Letter {
  const all = [words.why(business.name, sender), ...footer];
  return { subject, preview, greeting: words.hello(business.name), blocks, footer: all };
}
