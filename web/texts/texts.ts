import type { Language } from "../app/languages.ts";

/** The same texts in every language: one file for each page, so that a page brings its own texts along. */
export type Texts<T> = Readonly<Record<Language, T>>;

/** Makes sure that no language lacks a text. */
export function texts<T extends object>(all: Texts<T>): Texts<T> {
  return all;
}
