import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LEDGER } from "../../../web/texts/ledger.ts";
import { asked } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const HEAD = "id,at,direction,waba,number,user,type,category,delivered_at,template";
const ROWS = ["02", "03", "04"].map(
  (day) =>
    `bistro-${day},2026-10-${day}T12:00:00Z,outbound,W-bistro,551140009990,5511987000055,template,marketing,2026-10-${day}T12:00:05Z,news`,
);

/** The double-entry books, as an accountant reads them. */
export function ledgerWalks(world: World): void {
  describe("the ledger", () => {
    test("has balances as of a day, the entries of a charge, and the margin by business as a file", async () => {
      const storageState = await ownerOf(world);
      const { url } = world.service();
      const seen = await visit(world.browser(), url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await asked(page, url, "PUT /v1/wabas/W-bistro", { zone: "America/Sao_Paulo", currency: "USD" });
      await asked(page, url, "PUT /v1/plans/bistro", {
        versions: [{ from: "2026-01-01", currency: "USD", prices: [{ name: "all", percent: "20" }] }],
      });
      await asked(page, url, "PUT /v1/businesses/bistro", {
        name: "Bistro",
        currency: "USD",
        zone: "America/Sao_Paulo",
        plans: [{ plan: "bistro" }],
        wabas: [{ waba: "W-bistro" }],
      });
      await asked(page, url, "POST /v1/imports?source=bistro&name=bistro.csv", [HEAD, ...ROWS].join("\n"));
      const margin = page.locator("[data-margin=bistro]");
      await expect
        .poll(
          async () => {
            await page.goto("/ledger");
            await page.getByLabel(LEDGER.en.month).selectOption("2026-10");
            await page.getByRole("region", { name: LEDGER.en.margin }).getByRole("status").or(margin).first().waitFor();
            return (await margin.count()) === 1 ? ((await margin.locator("td").first().textContent()) ?? "") : "";
          },
          { timeout: 60_000 },
        )
        .toBe("3");
      // Three marketing messages to Brazil at 0.0625 each, sold at a fifth more.
      expect(await margin.locator("td").allTextContents()).toEqual(["3", "$0.225", "$0.1875", "$0.0375", ""]);
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: LEDGER.en.csv }).click();
      expect(readFileSync(await (await download).path(), "utf8")).toMatch(/\n"bistro",3,0,0\.225\d*,USD,0\.1875/);

      // The balances were asked for beside the margin, maybe a moment before the last of it was posted.
      await page.goto("/ledger");
      const unbilled = page.locator("[data-account=unbilled][data-party=bistro]");
      await unbilled.getByText("$0.225").waitFor();
      await page.getByText(LEDGER.en.even).waitFor();
      await page.getByLabel(LEDGER.en.as_of).fill("2026-10-02");
      await unbilled.getByText("$0.075", { exact: true }).waitFor();
      await page.getByLabel(LEDGER.en.as_of).fill("2026-09-30");
      await unbilled.waitFor({ state: "detached" });

      const charges = await asked(page, url, "GET /v1/charges?waba=W-bistro&limit=1");
      const id = /"id":"([0-9a-f]+)"/.exec(JSON.stringify(charges))?.[1] ?? "";
      await page.getByLabel(LEDGER.en.subject).fill(id);
      await page.getByRole("button", { name: LEDGER.en.find }).click();
      await page.locator("[data-entry] [data-account=revenue]").getByText("$0.075").waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    }, 90_000);

    test.each(LOOKS)("can be read: $name", async ({ options }) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      await seen.page.goto("/ledger");
      await seen.page.locator("[data-account]").first().waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}
