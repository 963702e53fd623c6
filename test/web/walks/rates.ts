import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RATES } from "../../../web/texts/rates.ts";
import { openBench } from "../../commands/daybook.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const SHOW = ["rates", "show", "--date", "2026-10-01", "--currency", "USD", "--category", "utility", "--format", "csv"];
const DIFF = ["rates", "diff", "2026-07-01", "2026-10-01", "--currency", "USD", "--format", "json"];

/** The rates on file, which everybody may read. */
export function rateWalks(world: World): void {
  describe("the rates", () => {
    const { daybook } = openBench();
    test("show what `daybook rates show` shows, the dearest first, and find the market of a phone number", async () => {
      const seen = await visit(world.browser(), world.service().url, { locale: "en-GB" });
      const { page } = seen;
      await page.goto("/rates");
      await page.getByLabel(RATES.en.date, { exact: true }).fill("2026-10-01");
      await page.getByLabel(RATES.en.category).selectOption("utility");
      await page.locator("[data-market=Brazil]").waitFor();
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: RATES.en.csv }).click();
      const file = await download;
      expect(file.suggestedFilename()).toBe("rates-2026-10-01-USD-utility.csv");
      const shown = pricesIn(readFileSync(await file.path(), "utf8"), "market");
      expect(shown.size).toBeGreaterThan(20);
      expect(shown).toEqual(pricesIn(daybook(SHOW).stdout, "currency,market"));
      const markets = page.locator("[data-market]");
      expect(await markets.count()).toBe(shown.size);
      const [dearest] = [...shown].sort(([, a], [, b]) => b - a);
      expect(shown.get((await markets.first().getAttribute("data-market")) ?? "")).toBe(dearest?.[1]);
      await page.getByLabel(RATES.en.search).fill("+55 11 98765-0001");
      await page.getByText(RATES.en.belongs("+55 11 98765-0001", "Brazil")).waitFor();
      expect(await page.locator("[data-market]").count()).toBe(1);
      expect(await page.locator("[data-market=Brazil]").textContent()).toContain("0.0068");
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("differ between two dates as `daybook rates diff` says", async () => {
      const seen = await visit(world.browser(), world.service().url, { locale: "en-GB" });
      const { page } = seen;
      await page.goto("/rates");
      await page.getByLabel(RATES.en.first).selectOption("2026-07-01");
      await page.getByLabel(RATES.en.second).selectOption("2026-10-01");
      const { stdout } = daybook(DIFF);
      const told: unknown = JSON.parse(stdout);
      const lines = Array.isArray(told) ? told.length : 0;
      expect(lines).toBeGreaterThan(20);
      await page.getByText(RATES.en.differ(String(lines)), { exact: true }).waitFor();
      expect(await page.locator("[data-difference]").count()).toBe(lines);
      await seen.close();
    });

    test("are a map of the world, where each country has the shade of its market's price and says it", async () => {
      const seen = await visit(world.browser(), world.service().url, { locale: "en-GB" });
      const { page } = seen;
      await page.goto("/rates");
      await page.getByLabel(RATES.en.date, { exact: true }).fill("2026-10-01");
      await page.getByLabel(RATES.en.category).selectOption("utility");
      const land = (code: string) => page.locator(`[data-country=${code}]`);
      const shadeOf = async (code: string) => Number(await land(code).getAttribute("data-shade"));
      await land("BR").waitFor();
      expect(await page.locator("[data-country]").count()).toBeGreaterThan(150);
      const told = page.getByTestId("told");
      const priceIn = async (market: string) =>
        (await page.locator(`[data-market="${market}"] td bdi`).first().textContent()) ?? "";
      await land("BR").hover();
      await told.getByText("Brazil").first().waitFor();
      expect(await told.textContent()).toBe(`Brazil · market Brazil · ${await priceIn("Brazil")}`);
      // Kenya has no market of its own: it is told that of its region, as a phone number from there is.
      await page.getByLabel(RATES.en.country, { exact: true }).selectOption("KE");
      expect(await told.textContent()).toBe(`Kenya · market Rest of Africa · ${await priceIn("Rest of Africa")}`);
      const [dearest, cheapest] = await Promise.all(["DE", "IN"].map(shadeOf));
      expect(dearest).toBeGreaterThan(cheapest ?? Number.NaN);
      await page.getByLabel(RATES.en.date, { exact: true }).fill("2020-01-01");
      await page.getByText(RATES.en.none).waitFor();
      expect(await land("BR").count()).toBe(0);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ options }) => {
      const seen = await visit(world.browser(), world.service().url, options);
      await seen.page.goto("/rates");
      await seen.page.locator("[data-country=BR]").waitFor();
      await seen.page.locator("[data-market]").first().waitFor();
      await seen.page.locator("[data-difference]").first().waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}

/** First rates by market of a file with one line for each band; `start`: the columns before and with the market. */
function pricesIn(csv: string, start: string): ReadonlyMap<string, number> {
  const [head = "", ...lines] = csv.trim().split("\n");
  expect(head.startsWith(start)).toBe(true);
  const names = head.split(",");
  const prices = new Map<string, number>();
  for (const line of lines) {
    const cells = line.replaceAll('"', "").split(",");
    const market = cells[names.indexOf("market")] ?? "";
    if (!prices.has(market)) prices.set(market, Number(cells[names.indexOf("rate")]));
  }
  return prices;
}
