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

/** Each way by itself, and all of them together. */
const APART: readonly Look[] = [
  { name: "light", language: "en", options: { colorScheme: "light", locale: "en-GB" } },
  { name: "dark", language: "de", options: { colorScheme: "dark", locale: "de-DE" } },
  { name: "360 px", language: "en", options: { ...NARROW, colorScheme: "light", locale: "en-GB" } },
  { name: "right to left", language: "ar", options: { colorScheme: "light", locale: "ar-EG" } },
];
const TOGETHER: Look = {
  name: "right to left, dark, 360 px",
  language: "ar",
  options: { ...NARROW, colorScheme: "dark", locale: "ar-EG" },
};
const LIGHT: Look = { name: "light", language: "de", options: { colorScheme: "light", locale: "de-DE" } };

/** Every page is walked through in all of these: in two that have everything between them, or in the full form in five. */
export const LOOKS: readonly Look[] = process.env.DAYBOOK_FULL === "1" ? [...APART, TOGETHER] : [LIGHT, TOGETHER];

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
