import { describe, expect, test } from "vitest";
import { AUDIT } from "../../../web/texts/audit.ts";
import { DEAD_LETTERS } from "../../../web/texts/dead-letters.ts";
import { SETTINGS } from "../../../web/texts/settings.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { CAFE, makeMoney } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import { sendWebhook } from "../webhooks.ts";
import type { World } from "../world.ts";

/** A status whose time is none. */
const STRANGE = {
  statuses: [{ id: "wamid.STRANGE", status: "delivered", timestamp: "yesterday", recipient_id: "5511987650088" }],
};

/** Accounts, the audit log, and what was not understood. */
export function settingsWalks(world: World): void {
  describe("settings and dead letters", () => {
    const open = async (options = {}) => {
      await makeMoney(world);
      const storageState = await ownerOf(world);
      return visit(world.browser(), world.service().url, { locale: "en-GB", ...options, storageState });
    };

    test("a WABA is described, and the audit log says by whom", async () => {
      const seen = await open();
      const { page } = seen;
      const said = SETTINGS.en;
      await page.goto("/settings");
      await page.locator(`[data-row="${CAFE.waba}"]`).getByText("America/Sao_Paulo").waitFor();
      await page.getByRole("button", { name: `${said.state} …` }).click();
      const form = page.getByRole("form", { name: said.state });
      await form.getByText(said.state_will).waitFor();
      await form.getByRole("textbox", { name: said.waba }).fill("W-new");
      await form.getByRole("textbox", { name: said.zone }).fill("Mars/Olympus");
      await form.getByRole("button", { name: said.state }).click();
      await form.getByRole("alert").waitFor();
      await form.getByRole("textbox", { name: said.zone }).fill("Asia/Kolkata");
      await form.getByLabel(said.currency).selectOption("INR");
      await form.getByRole("button", { name: said.state }).click();
      await page.locator('[data-row="W-new"]').getByText("Asia/Kolkata").waitFor();
      await page.goto("/audit");
      await page.getByLabel(AUDIT.en.filter).fill("W-new");
      await page.getByRole("cell", { name: "W-new", exact: true }).waitFor();
      expect(await page.locator("[data-row]").count()).toBe(1);
      await page.locator("summary").click();
      await page.getByText('"Asia/Kolkata"').waitFor();
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
    });

    test("what was not understood says where and why, and is read again on request", async () => {
      await sendWebhook(world, STRANGE);
      const seen = await open();
      const { page } = seen;
      const said = DEAD_LETTERS.en;
      await page.goto("/dead-letters");
      const letter = page.locator("[data-letter]").first();
      await letter.getByText("yesterday").first().waitFor();
      await letter.getByRole("button", { name: `${said.replay} …` }).click();
      await letter.getByText(said.replay_will).waitFor();
      await letter.getByRole("form", { name: said.replay }).getByRole("button", { name: said.replay }).click();
      // What can be read of it was known already; the time is as strange as before.
      await letter.getByText(`${said.replayed("1", "0")} ${said.still}`).waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const seen = await open(options);
      const { page } = seen;
      await page.goto("/settings");
      await page.locator(`[data-row="${CAFE.waba}"]`).waitFor();
      await page.getByRole("button", { name: SETTINGS[language].state }).click();
      await expectClean(seen);
      await page.goto("/audit");
      await page.locator("[data-row]").first().waitFor();
      await page.locator("summary").first().click();
      await expectClean(seen);
      await page.goto("/dead-letters");
      await page.locator("[data-letter]").first().waitFor();
      await page.locator("summary").first().click();
      await expectClean(seen);
      await seen.close();
    });
  });
}
