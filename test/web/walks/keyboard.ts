import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { SHELL } from "../../../web/texts/shell.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const MOST_STOPS = 120;
/** Every kind of thing that can be reached is there: fields, a list and tables that scroll, forms that open. */
const PAGES = ["/rates", "/charges", "/settings"];
const MORE_PAGES = ["/overview", "/dialogs", "/costs", "/imports", "/audit", "/invoices", "/businesses", "/plans"];
const WALKED = process.env.DAYBOOK_FULL === "1" ? [...PAGES, ...MORE_PAGES] : PAGES;

/** By keyboard alone, and with a connection that goes away and comes back. */
export function keyboardWalks(world: World): void {
  describe("by keyboard", () => {
    test.each(WALKED)("everything on %s is reached in order, and one sees where one is", async (path) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto(path);
      await page.locator("main :is(input, select, button, a)").first().waitFor();
      const stops = await stopsOf(page);
      expect(stops[0]?.name).toBe(SHELL.en.skip);
      expect(stops.length).toBeGreaterThan(10);
      expect(stops.filter(({ isMarked }) => !isMarked)).toEqual([]);
      expect(stops.map(({ place }) => place)).toEqual(stops.map(({ place }) => place).toSorted((a, b) => a - b));
      await seen.close();
    });

    test("a form that opens takes the focus, and Escape gives it back", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/settings");
      const opener = page.locator("main button", { hasText: / …$/ }).first();
      const name = ((await opener.textContent()) ?? "").replace(" …", "");
      await opener.press("Enter");
      const form = page.getByRole("form", { name, exact: true });
      expect(await form.evaluate((node) => node === document.activeElement)).toBe(true);
      await page.keyboard.press("Tab");
      expect(await form.evaluate((node) => node.contains(document.activeElement))).toBe(true);
      await page.keyboard.press("Escape");
      expect(await form.count()).toBe(0);
      expect(await opener.evaluate((node) => node === document.activeElement)).toBe(true);
      await seen.close();
    });

    test("the menu of a narrow screen opens, closes by Escape, and leads into the page", async () => {
      const seen = await visit(world.browser(), world.service().url, {
        viewport: { width: 360, height: 740 },
        locale: "en-GB",
      });
      const { page } = seen;
      await page.goto("/playground");
      const menu = page.getByRole("button", { name: SHELL.en.menu });
      await menu.press("Enter");
      const link = page.getByRole("link", { name: SHELL.en.nav.rates });
      await link.focus();
      await page.keyboard.press("Escape");
      expect(await link.isVisible()).toBe(false);
      expect(await menu.evaluate((node) => node === document.activeElement)).toBe(true);
      await menu.press("Enter");
      await link.press("Enter");
      await page.locator("[data-market]").first().waitFor();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
      await seen.close();
    });
  });

  test("figures say that they are stale while there is no connection, and are live again after it", async () => {
    const storageState = await ownerOf(world);
    const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
    const { page } = seen;
    const mark = (state: string) => page.locator(`[data-live=${state}]`).waitFor();
    await page.goto("/dialogs");
    await mark("live");
    await page.context().setOffline(true);
    await mark("stale");
    await page.context().setOffline(false);
    await mark("live");
    await page.route("**/v1/stream", (route) => route.fulfill({ status: 503 }));
    await page.goto("/charges");
    await mark("stale");
    await page.unroute("**/v1/stream");
    await mark("live");
    await seen.close();
  });
}

interface Stop {
  readonly name: string;
  /** Where it stands in the document. */
  readonly place: number;
  /** Whether it looks other than without the focus. */
  readonly isMarked: boolean;
}

/** Presses Tab until it comes back to where it began. */
async function stopsOf(page: Page): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  await page.evaluate(() => {
    const still = new CSSStyleSheet();
    still.replaceSync("* { transition: none !important }");
    document.adoptedStyleSheets = [still];
  });
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const own = document.activeElement;
      if (!(own instanceof HTMLElement) || own === document.body) return null;
      const looks = () => {
        const { outlineStyle, outlineWidth, borderColor } = getComputedStyle(own);
        return `${outlineStyle === "none" ? "" : outlineWidth} ${borderColor}`;
      };
      const focused = looks();
      own.blur();
      const plain = looks();
      own.focus();
      const name = own.getAttribute("aria-label") ?? own.textContent ?? "";
      return { name, place: [...document.querySelectorAll("*")].indexOf(own), isMarked: focused !== plain };
    });
    if (stop === null || stop.place === stops[0]?.place) break;
    stops.push(stop);
  }
  return stops;
}
