import { describe, expect, test } from "vitest";
import { CHARGES } from "../../../web/texts/charges.ts";
import { OVERVIEW } from "../../../web/texts/overview.ts";
import { asked } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import { delivered, inbound, sendWebhook } from "../webhooks.ts";
import type { World } from "../world.ts";

const USER = "5511987650311";
/** Webhooks are booked within a second or two, on a busy machine later. */
const PATIENT = { timeout: 30_000 };

/** The page on which whoever is signed in begins. */
export function overviewWalks(world: World): void {
  describe("the overview", () => {
    test("is where somebody with books begins, follows a live webhook without reload, and leads to its charges", async () => {
      const storageState = await ownerOf(world);
      await sendWebhook(world, inbound("wamid.overview.1", USER));
      await sendWebhook(world, delivered("wamid.overview.2", USER, "marketing"));
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await expect
        .poll(async () => {
          await page.goto("/");
          await page.waitForURL(/\/(overview|playground)$/);
          return new URL(page.url()).pathname;
        }, PATIENT)
        .toBe("/overview");
      const count = page.locator("[data-currency=USD] [data-testid=count]");
      await count.waitFor();
      await page.locator("[data-live=live]").waitFor();
      const before = Number(await count.textContent());
      await page.evaluate(() => Reflect.set(window, "wasHere", true));
      await sendWebhook(world, delivered("wamid.overview.3", USER, "marketing"));
      await expect.poll(async () => Number(await count.textContent()), PATIENT).toBeGreaterThan(before);
      expect(await page.evaluate(() => Reflect.get(window, "wasHere"))).toBe(true);
      await page.locator("[data-currency=USD] [data-testid=spent]").click();
      await page.locator("[data-charge]").first().waitFor();
      expect(await page.getByLabel(CHARGES.en.month).inputValue()).toMatch(/^\d{4}-\d{2}$/);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    }, 90_000);

    test("every figure leads to the charges that it is made of", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/overview");
      await page.locator("[data-mover=marketing]").click();
      await page.locator("[data-charge]").first().waitFor();
      expect(await page.getByLabel(CHARGES.en.category).inputValue()).toBe("marketing");
      await page.goto("/overview");
      await page.getByTestId("verdict").waitFor();
      const standing = page.locator("[data-basis] a").first();
      const basis = (await standing.getAttribute("href"))?.match(/basis=(\w+)/)?.[1] ?? "";
      await standing.click();
      await page.locator("[data-charge]").first().waitFor();
      expect(await page.getByLabel(CHARGES.en.beside).inputValue()).toBe(basis);
      await page.goto("/overview");
      await page.locator("[data-counter=allowance] a").first().click();
      await page.getByLabel(CHARGES.en.number, { exact: true }).waitFor();
      expect(await page.getByLabel(CHARGES.en.number, { exact: true }).inputValue()).not.toBe("");
      await page.locator("[data-charge]").first().waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("names a wallet that runs out, and not that of a business which pays invoices", async () => {
      const storageState = await ownerOf(world);
      const { url } = world.service();
      const seen = await visit(world.browser(), url, { storageState, locale: "en-GB" });
      const { page } = seen;
      const put = (id: string, settlement: "wallet" | "invoice") =>
        asked(page, url, `PUT /v1/businesses/${id}`, {
          name: `Empty ${id}`,
          currency: "USD",
          zone: "UTC",
          settlement,
          plans: [],
          wabas: [],
          wallet: { warn_below: "5.00" },
        });
      await put("low", "wallet");
      await put("billed", "invoice");
      await page.goto("/overview");
      await page.locator("[data-wallet=low]").getByText("$0.00").waitFor();
      expect(await page.locator("[data-wallet=billed]").count()).toBe(0);
      for (const id of ["low", "billed"]) await asked(page, url, `DELETE /v1/businesses/${id}`);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("says that it is stale where the stream breaks", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      await seen.page.route("**/v1/stream", (route) => route.abort());
      await seen.page.goto("/overview");
      await seen.page.locator("[data-live=stale]").waitFor();
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      await seen.page.goto("/overview");
      await seen.page.locator("[data-testid=spent]").first().waitFor();
      await seen.page.locator("[data-free]").first().waitFor();
      await seen.page.getByRole("heading", { name: OVERVIEW[language].left }).waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}
