import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openRates } from "../../../src/core/pricing/rate-card.ts";
import { loadBundledRates } from "../../../src/intake/rate-files.ts";
import type { Language } from "../../../web/app/languages.ts";
import { openFormats } from "../../../web/format/formats.ts";
import { firstStory } from "../../../web/playground/first-story.ts";
import { outcomeOf } from "../../../web/playground/outcome.ts";
import { ratesOf } from "../../../web/playground/story-facts.ts";
import { toFragment } from "../../../web/playground/story-link.ts";
import { PLAYGROUND } from "../../../web/texts/playground.ts";
import { SHELL } from "../../../web/texts/shell.ts";
import { ROOT } from "../../commands/daybook.ts";
import { anyStory } from "../any-story.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { serveFolder } from "../static-server.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const total = (page: Page) => page.getByTestId("total").textContent();
const money = (language: Language, amount: string, currency = "USD") => openFormats(language).money(amount, currency);

/** From an empty story to a charged template, its proof, other prices, and back through a link. */
async function play(page: Page, language: Language): Promise<void> {
  const said = PLAYGROUND[language];
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const offer = (key: string) => page.locator(`[data-offer=${key}]`);
  const row = (id: string) => page.locator(`[data-message=${id}]`);
  const choices = page.locator("details", { has: page.getByLabel(said.story, { exact: true }) });
  if ((await choices.getAttribute("open")) === null) await choices.locator("summary").first().click();
  await press(said.start_empty);
  await expect.poll(() => offer("text").isDisabled()).toBe(true);
  await press(said.click_ad);
  await press(said.write);
  await page.getByText(said.through_ad).waitFor();
  await offer("text").click();
  await row("m1").getByText(said.pricing_types.free_entry_point).first().waitFor();
  await press(said.plus_hour);
  await offer("marketing").click();
  expect(await total(page)).toBe(money(language, "0.0000"));
  for (const _ of ["the window", "the free entry point"]) await press(said.to_expiry);
  await expect.poll(() => page.getByRole("button", { name: said.no_expiry }).isDisabled()).toBe(true);
  await offer("marketing").click();
  await expect.poll(() => total(page)).toBe(money(language, "0.0625"));
  await row("m3").locator("summary").click();
  await row("m3").getByText("Each delivered marketing template is charged.").waitFor();
  await row("m3").getByRole("checkbox").uncheck();
  await expect.poll(() => total(page)).toBe(money(language, "0.0000"));
  await row("m3").getByRole("checkbox").check();
  await page.getByLabel(said.market, { exact: true }).selectOption("India");
  await page.getByLabel(said.currency, { exact: true }).selectOption("INR");
  await expect.poll(() => total(page)).toBe(money(language, "0.8631", "INR"));
  await page.getByLabel(said.model, { exact: true }).selectOption("CBP2");
  await row("m3").getByText("CBP2").first().waitFor();
  expect(await page.locator("[data-model]").count()).toBe(5);
}

/** The pages that need no sign-in, played in every look. */
export function playgroundWalks(world: World): void {
  describe("the playground that the service opens", () => {
    test.each(LOOKS)("can be played: $name", async ({ language, options }) => {
      const seen = await visit(world.browser(), world.service().url, options);
      const { page } = seen;
      await page.goto("/");
      await page.getByRole("heading", { level: 1, name: PLAYGROUND[language].title }).waitFor();
      expect(new URL(page.url()).pathname).toBe("/playground");
      expect(await page.locator("html").getAttribute("dir")).toBe(language === "ar" ? "rtl" : "ltr");
      await expectClean(seen);
      await play(page, language);
      await expectClean(seen);
      const link = page.url();
      const cost = await total(page);
      await page.goto("about:blank");
      await page.goto(link);
      await expect.poll(() => total(page)).toBe(cost);
      await seen.close();
    });

    test("offers the estimate, in every look", async () => {
      for (const { language, options } of LOOKS) {
        const seen = await visit(world.browser(), world.service().url, options);
        await seen.page.goto("/estimate");
        await seen.page.locator("tr[data-model=PMP-OCT26]").waitFor();
        await expectClean(seen);
        const likely = seen.page.locator("tr[data-model=PMP-OCT26] td").first();
        const before = await likely.textContent();
        await seen.page.locator("fieldset input").nth(1).fill("90,000");
        await expect.poll(() => likely.textContent()).not.toBe(before);
        expect(SHELL[language].nav.estimate).toBeTruthy();
        await seen.close();
      }
    });

    test("can be used by keyboard", async () => {
      const seen = await visit(world.browser(), world.service().url, { locale: "en-GB" });
      const { page } = seen;
      await page.goto("/playground");
      await page.getByTestId("total").waitFor();
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(SHELL.en.skip);
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
      const rows = await page.locator("[data-message]").count();
      const reply = page.locator("[data-offer=text]");
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press("Tab");
        if (await reply.evaluate((element) => element === document.activeElement)) break;
      }
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator("[data-message]").count()).toBe(rows + 1);
      await seen.close();
    });

    test("shows in the browser what the rules give in Node, for 40 random stories", async () => {
      const data = await loadBundledRates();
      const seed = Number(process.env.DAYBOOK_SEED ?? 4);
      const stories = fc.sample(anyStory(openRates(data)), { numRuns: 40, seed });
      const seen = await visit(world.browser(), world.service().url, { locale: "en-GB" });
      await seen.page.goto("/playground");
      await seen.page.getByTestId("total").waitFor();
      for (const story of stories) {
        const outcome = outcomeOf(story, ratesOf(story, data));
        await seen.page.evaluate((hash) => location.replace(hash), `#${toFragment(story)}`);
        const expected = openFormats("en").money(outcome.total, story.currency);
        const shown = () => Promise.all([total(seen.page), seen.page.locator("[data-message]").count()]);
        await expect.poll(shown, { message: `seed ${seed}` }).toEqual([expected, outcome.entries.length]);
      }
      expect([seen.violations, seen.errors]).toEqual([[], []]);
      await seen.close();
    });
  });

  test("the static playground plays the same under the policy in its own head", async () => {
    execFileSync(process.execPath, ["scripts/build-web.mjs", "--static"], { cwd: ROOT, stdio: "ignore" });
    const folder = await serveFolder(join(ROOT, "dist/playground"));
    const seen = await visit(world.browser(), folder.url, { locale: "en-GB" });
    try {
      await seen.page.goto(`/#${toFragment(firstStory())}`);
      await seen.page.getByTestId("total").waitFor();
      const styles = await seen.page.evaluate(() => [...document.querySelectorAll("style")].map(({ nonce }) => nonce));
      expect(styles).toEqual([""]);
      expect(readFileSync(join(ROOT, "dist/playground/index.html"), "utf8")).not.toContain("unsafe");
      await play(seen.page, "en");
      await expectClean(seen);
      await seen.page.getByRole("button", { name: SHELL.en.nav.estimate }).click();
      await seen.page.locator("tr[data-model=PMP-OCT26]").waitFor();
      await expectClean(seen);
    } finally {
      await seen.close();
      folder.close();
    }
  });
}
