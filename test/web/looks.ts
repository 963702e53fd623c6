import type { BrowserContextOptions } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../web/app/languages.ts";
import { seriousFaults } from "./axe.ts";
import type { Visit } from "./visit.ts";

/** A way in which people see the pages. */
export interface Look {
  readonly name: string;
  readonly language: Language;
  readonly options: BrowserContextOptions;
}

const NARROW = { viewport: { width: 360, height: 740 } };

/** Every page is walked through in all of these. */
export const LOOKS: readonly Look[] = [
  { name: "light", language: "en", options: { colorScheme: "light", locale: "en-GB" } },
  { name: "dark", language: "de", options: { colorScheme: "dark", locale: "de-DE" } },
  { name: "360 px", language: "en", options: { ...NARROW, colorScheme: "light", locale: "en-GB" } },
  { name: "right to left", language: "ar", options: { colorScheme: "light", locale: "ar-EG" } },
];

/** Where a page is laid out in more ways than others, all of it together, too. */
export const MORE_LOOKS: readonly Look[] = [
  ...LOOKS,
  { name: "right to left, dark, 360 px", language: "ar", options: { ...NARROW, colorScheme: "dark", locale: "ar-EG" } },
];

/** Nothing was stopped by the policy, nothing left the origin, nothing failed, axe finds nothing serious, nothing sticks out sideways. */
export async function expectClean(seen: Visit): Promise<void> {
  const { violations, strangers, errors, page } = seen;
  const faults = await seriousFaults(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect({ violations, strangers, errors, faults, overflow }).toEqual({
    violations: [],
    strangers: [],
    errors: [],
    faults: [],
    overflow: 0,
  });
}
