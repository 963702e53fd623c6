import { describe, expect, test } from "vitest";
import { BUSINESS_FORM } from "../../../web/texts/business-form.ts";
import { BUSINESSES } from "../../../web/texts/businesses.ts";
import { CHARGES } from "../../../web/texts/charges.ts";
import { CONSEQUENCES } from "../../../web/texts/consequences.ts";
import { PLANS } from "../../../web/texts/plans.ts";
import { seriousFaults } from "../axe.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { CAFE, KIOSK, makeMoney, openMoney, PLAN } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const DEARER = JSON.stringify({
  versions: [{ ...PLAN.versions[0], prices: [{ name: "all", percent: "100" }] }],
});

/** Who is billed, what each brings, and a plan that is tried before it is stated. */
export function businessWalks(world: World): void {
  describe("businesses and plans", () => {
    const open = () => openMoney(world);

    test("a business shows its margin by category, and the units lead to the charges", async () => {
      const seen = await open();
      const { page } = seen;
      await page.goto("/businesses");
      await page.getByRole("link", { name: CAFE.name }).click();
      await page.getByRole("heading", { level: 1, name: CAFE.name }).waitFor();
      await page.getByLabel(BUSINESSES.en.month).fill("2026-10");
      const line = page.locator('[data-row="marketing USD USD"]');
      // 10 messages at 0.0625 cost 0.625; a fifth on top is 0.125.
      await line.getByText("$0.125").waitFor();
      expect(await line.locator("td").allTextContents()).toEqual(["10", "$0.625", "$0.75", "$0.125", ""]);
      await line.getByRole("link").click();
      await page.locator("[data-charge]").first().waitFor();
      expect(await page.getByLabel(CHARGES.en.month).inputValue()).toBe("2026-10");
      expect(await page.getByLabel(CHARGES.en.category).inputValue()).toBe("marketing");
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("a business is stated, what is wrong stands at its field, and a change says what it moves", async () => {
      const seen = await open();
      const { page } = seen;
      const said = BUSINESS_FORM.en;
      await page.goto("/businesses");
      await page.getByRole("link", { name: BUSINESSES.en.add }).click();
      await page.getByLabel(said.name, { exact: false }).first().fill("Bakery");
      await page.getByLabel(said.id, { exact: false }).fill(CAFE.id);
      await page.getByText(said.taken).waitFor();
      await page.getByLabel(said.id, { exact: false }).fill("bakery");
      await page.getByLabel(said.zone, { exact: false }).fill("Mars/Olympus");
      await page.locator("[data-waba='0']").getByLabel(said.waba, { exact: true }).fill(CAFE.waba);
      await page.locator("[data-plan='0']").getByLabel(said.plan, { exact: true }).selectOption("standard");
      await page.getByRole("button", { name: said.see }).click();
      await page.getByText(/Mars\/Olympus.*: an IANA time zone/).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByLabel(said.zone, { exact: false }).fill("America/Sao_Paulo");
      await page.getByRole("button", { name: said.see }).click();
      await page
        .locator("[data-waba='0']")
        .getByText(/which is of cafe/)
        .waitFor();
      await page.locator("[data-waba='0']").getByLabel(said.waba, { exact: true }).fill("W-bakery");
      await page.locator("[data-waba='0']").getByLabel(said.waba_from).fill("2026-11-01");
      await page.getByRole("button", { name: said.see }).click();
      await page.getByTestId("consequences").getByText("Nov 1, 2026").waitFor();
      await page.getByRole("button", { name: said.say }).click();
      await page.getByRole("heading", { level: 1, name: "Bakery" }).waitFor();
      await page.goto(`/businesses/${CAFE.id}/change`);
      await page.getByRole("button", { name: said.add_plan }).click();
      await page.locator("[data-plan='1']").getByLabel(said.plan, { exact: true }).selectOption("standard");
      await page.locator("[data-plan='1']").getByLabel(said.plan_from).fill("2026-09-10");
      await page.getByRole("button", { name: said.see }).click();
      await page.getByTestId("consequences").getByText("Sep 10, 2026").waitFor();
      await page.getByTestId("consequences").getByRole("link", { name: "INV-000001" }).waitFor();
      await page.getByRole("button", { name: said.go_on }).click();
      await page.goto("/businesses/bakery");
      await page.getByRole("button", { name: `${BUSINESSES.en.remove} …` }).click();
      await page.getByText(BUSINESSES.en.remove_will("Bakery")).waitFor();
      await page.getByRole("form").getByRole("button", { name: BUSINESSES.en.remove }).click();
      await page.waitForURL("**/businesses");
      await page.locator(`[data-row="${KIOSK.id}"]`).waitFor();
      expect(await page.locator("[data-row=bakery]").count()).toBe(0);
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
    });

    test("a pasted plan is tried on a month and changes nothing until it is stated", async () => {
      const seen = await open();
      const { page } = seen;
      const said = PLANS.en;
      await page.goto("/plans");
      await page.getByRole("link", { name: "standard" }).click();
      const file = page.getByRole("textbox", { name: said.file });
      await file.fill("{ no");
      await page.getByRole("alert").getByText(said.no_json).waitFor();
      await file.fill(DEARER);
      await page.getByLabel(said.month).fill("2026-10");
      await page.getByRole("button", { name: said.try_on }).click();
      const line = page.locator('[data-row="cafe USD"]');
      await line.waitFor();
      expect(await line.locator("td").allTextContents()).toEqual(["10", "$0.75", "$1.25", "$0.50", ""]);
      await page.getByRole("button", { name: `${said.keep} …` }).click();
      await page.getByText(said.keep_will("standard", "2")).waitFor();
      // From the first day of the version that differs, and so in all that was issued.
      await page.getByTestId("consequences").getByText("Jan 1, 2026").waitFor();
      await page.reload();
      await page.getByRole("textbox", { name: said.file }).waitFor();
      expect(await page.getByRole("textbox", { name: said.file }).inputValue()).toContain('"percent": "20"');
      await page.getByRole("textbox", { name: said.file }).fill('{ "versions": [{ "from": "yesterday" }] }');
      await page.getByLabel(said.month).fill("2026-10");
      await page.getByRole("button", { name: said.try_on }).click();
      await page.getByRole("alert").getByText("yesterday").waitFor();
      await page.goto("/new-plan");
      const name = page.getByRole("textbox", { name: said.name });
      await name.fill("standard");
      await page.getByRole("link", { name: said.taken }).waitFor();
      await name.fill("dear");
      await file.fill(DEARER);
      await page.getByRole("button", { name: `${said.keep} …` }).click();
      await page.getByTestId("consequences").getByText(CONSEQUENCES.en.nothing).waitFor();
      await page.getByRole("form", { name: said.keep }).getByRole("button", { name: said.keep }).click();
      await page.getByRole("link", { name: said.taken }).click();
      await page.getByRole("heading", { level: 1, name: "dear" }).waitFor();
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      await makeMoney(world);
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      const { page } = seen;
      await page.goto("/businesses");
      await page.locator(`[data-row="${KIOSK.id}"]`).waitFor();
      await expectClean(seen);
      await page.goto(`/businesses/${KIOSK.id}`);
      await page.getByLabel(BUSINESSES[language].month).fill("2026-10");
      await page.locator('[data-row="marketing USD USD"]').waitFor();
      await expectClean(seen);
      await page.goto(`/businesses/${KIOSK.id}/change`);
      await page.getByRole("button", { name: BUSINESS_FORM[language].see }).click();
      await page.getByTestId("consequences").waitFor();
      await expectClean(seen);
      await page.goto("/plans/standard");
      await page.getByLabel(PLANS[language].month).fill("2026-10");
      await page.getByRole("button", { name: PLANS[language].try_on }).click();
      await page.locator('[data-row="cafe USD"]').waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}
