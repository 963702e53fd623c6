import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHARGES } from "../../../web/texts/charges.ts";
import { COSTS } from "../../../web/texts/costs.ts";
import { IMPORTS } from "../../../web/texts/imports.ts";
import { ROOT } from "../../commands/daybook.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const HISTORY = readFileSync(join(ROOT, "samples/history.csv"));
const BAD = "id,at,direction,waba,number,user,type\nb1,yesterday,inbound,W9,P9,5511987650001,text\n";

/** A file goes in, its charges come out, and one of them shows its proof. */
export function bookWalks(world: World): void {
  describe("imports and charges", () => {
    test("a file is imported, what was not understood is shown row by row", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/imports");
      const give = async (name: string, buffer: Buffer) => {
        await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
        await page.getByRole("button", { name: IMPORTS.en.start }).click();
        return page.getByRole("region", { name, exact: true });
      };
      const good = await give("history.csv", HISTORY);
      await good.getByText(IMPORTS.en.states.done).waitFor();
      await good.getByText("166 facts read, 166 new, 0 known already").waitFor();
      const bad = await give("bad.csv", Buffer.from(BAD));
      await bad.getByText(IMPORTS.en.problems("1")).waitFor();
      expect(await bad.locator("[data-problem='2']").textContent()).toContain("yesterday");
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("an import asks where another source covers the same days, is cancelled, and decided", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      const said = IMPORTS.en;
      const [head = "", first = "", second = ""] = HISTORY.toString().split("\n");
      const twice = Buffer.from([head, `x${first}`, `x${second}`].join("\n"));
      await page.goto("/imports");
      const give = async (name: string) => {
        await page.getByLabel(said.source, { exact: false }).first().fill("other system");
        await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: twice });
        await page.getByRole("button", { name: said.start, exact: true }).click();
        const card = page.getByRole("region", { name, exact: true });
        await card.getByText(said.overlap).waitFor();
        return card;
      };
      const left = await give("left.csv");
      await left.getByText(said.decision_help.replace).waitFor();
      await left.getByRole("button", { name: `${said.cancel} …` }).click();
      await left.getByText(said.cancel_will).waitFor();
      await left.getByRole("form").getByRole("button", { name: said.cancel }).click();
      await left.getByText(said.states.cancelled).waitFor();
      const joined = await give("joined.csv");
      await joined.getByRole("button", { name: said.decisions.match }).click();
      await joined.getByText(said.states.done).waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("a charge is found, and shows its proof down to the card line", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/charges");
      await page.locator("[data-charge]").first().waitFor();
      await page.getByLabel(CHARGES.en.category).selectOption("marketing");
      await page.getByLabel(CHARGES.en.month).fill("2026-10");
      await page.getByLabel(CHARGES.en.type).selectOption("regular");
      await expect.poll(async () => (await page.getByRole("status").allTextContents()).join()).toContain("13 shown");
      await page.locator("[data-charge] a").first().click();
      await page
        .getByTestId("verdict")
        .getByText(/^A marketing message under PMP-OCT26: charged, /)
        .waitFor();
      await page.getByText(/1 message x .* = /).waitFor();
      await page.getByText("Revision 1, booked").waitFor();
      await page.getByRole("link", { name: CHARGES.en.dialog }).click();
      await page.getByRole("heading", { level: 1, name: /Dialog with/ }).waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("costs are summed by what is chosen, beside the month before, and lead to the charges", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/costs");
      await page.getByLabel(COSTS.en.period, { exact: true }).selectOption("2026-10");
      const total = page.locator("[data-line='total USD'] td").first();
      await total.waitFor();
      const byCategory = await total.textContent();
      await page.getByLabel(COSTS.en.by, { exact: true }).selectOption("market");
      await page.locator("[data-line=Brazil]").waitFor();
      expect(await total.textContent()).toBe(byCategory);
      await page.getByLabel(COSTS.en.beside, { exact: true }).selectOption("year");
      await page.getByRole("columnheader", { name: "October 2025" }).waitFor();
      await page.getByLabel(COSTS.en.by, { exact: true }).selectOption("campaign");
      const spring = page.locator("[data-line=friday_sourdough-10-09] a");
      await spring.waitFor();
      const many = await spring.textContent();
      await spring.click();
      await page
        .getByRole("button", { name: CHARGES.en.without(COSTS.en.dimensions.campaign, "friday_sourdough-10-09") })
        .waitFor();
      await expect
        .poll(async () => (await page.getByRole("status").allTextContents()).join())
        .toContain(`${many} shown`);
      expect(await page.getByLabel(CHARGES.en.month).inputValue()).toBe("2026-10");
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("a pivot table is downloaded as it is seen, and another model explains its difference", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/costs?month=2026-10&view=pivot");
      const table = page.locator("[data-pivot=USD] table");
      await table.waitFor();
      await page.getByLabel(COSTS.en.rows).selectOption("template");
      await page.getByLabel(COSTS.en.cells).selectOption("charges");
      await page.locator("[data-pivot-row='key login_code']").waitFor();
      const cells = await table.evaluate((element) =>
        [...element.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
      );
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("[data-pivot=USD]").getByRole("button", { name: COSTS.en.csv }).click(),
      ]);
      const csv = readFileSync(await file.path(), "utf8")
        .trim()
        .split("\n");
      expect(
        csv.map((line) =>
          line
            .replaceAll('"', "")
            .replaceAll(/,0(?=,)/g, ",–")
            .split(","),
        ),
      ).toEqual(cells);
      await page.getByLabel(COSTS.en.view).selectOption("models");
      await page.getByRole("button", { name: COSTS.en.compare }).click();
      const sides = page.locator("[data-models=USD] dd");
      await sides.first().waitFor();
      await page.getByTestId("causes").locator("li").first().waitFor();
      const [base] = await sides.allTextContents();
      await page.getByLabel(COSTS.en.view).selectOption("table");
      expect(await page.locator("[data-line='total USD'] td").first().textContent()).toBe(base);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      const { page } = seen;
      await page.goto("/imports");
      await page.getByText(IMPORTS[language].states.done).first().waitFor();
      await expectClean(seen);
      await page.goto("/costs");
      await page.locator("[data-line]").first().waitFor();
      await expectClean(seen);
      await page.getByLabel(COSTS[language].view).selectOption("pivot");
      await page.locator("[data-pivot]").first().waitFor();
      await expectClean(seen);
      await page.getByLabel(COSTS[language].view).selectOption("models");
      await page.getByRole("button", { name: COSTS[language].compare }).click();
      await page.getByTestId("causes").waitFor();
      await expectClean(seen);
      await page.goto("/charges");
      await page.locator("[data-charge]").first().waitFor();
      await expectClean(seen);
      await page.locator("[data-charge] a").first().click();
      await page.getByTestId("verdict").waitFor();
      await page.getByTestId("cost").waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}
