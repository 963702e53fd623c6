import { describe, expect, test } from "vitest";
import { DIALOGS } from "../../../web/texts/dialogs.ts";
import { PLAYGROUND } from "../../../web/texts/playground.ts";
import { ask } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import { changedNumber, delivered, inbound, inboundWithId, sendWebhook } from "../webhooks.ts";
import type { World } from "../world.ts";

const NUMBER = "106540352242922";
const USER = "5511987650077";
const BSUID = "BR.13491208655302741918";
const NEW_NUMBER = "5511987650078";

/** Threads as they live: a webhook appears by itself, and each charge has its proof. */
export function dialogWalks(world: World): void {
  describe("the dialogs", () => {
    test("teach where there is none, and show a webhook without a reload", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/dialogs");
      await page.getByText(DIALOGS.en.none_help).waitFor();
      await page.locator("[data-live=live]").waitFor();
      await sendWebhook(world, inbound("wamid.WALK1", USER));
      await page.getByRole("link", { name: USER }).waitFor();
      const row = page.locator(`[data-thread="${USER}"]`);
      await row.getByText("23 hr 59 min left").waitFor();
      await page.getByLabel(DIALOGS.en.filter).selectOption("closing");
      await page.getByText(DIALOGS.en.none_kept).waitFor();
      await page.getByLabel(DIALOGS.en.filter).selectOption("open");
      await row.getByRole("link").click();
      await page.getByRole("heading", { level: 1, name: DIALOGS.en.one(USER) }).waitFor();
      await page.locator("[data-live=live]").waitFor();
      await sendWebhook(world, delivered("wamid.WALK2", USER, "marketing"));
      const message = page.locator('[data-message="wamid.WALK2"]');
      await message.getByText("$0.0625").waitFor();
      await message.locator("summary").click();
      await message.getByText("A marketing message under PMP-OCT26: charged, 0.0625 USD.").waitFor();
      await page.getByRole("link", { name: DIALOGS.en.replay }).click();
      await page.getByTestId("total").waitFor();
      expect(await page.getByTestId("total").textContent()).toBe("$0.0625");
      await page.getByText(PLAYGROUND.en.lanes).waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("tell under which names a user was seen, from when on, and by what evidence", async () => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto(`/dialogs/${NUMBER}/${USER}`);
      await page.locator("[data-live=live]").waitFor();
      await sendWebhook(world, inboundWithId("wamid.WALK3", USER, BSUID));
      await sendWebhook(world, changedNumber("wamid.WALK4", USER, NEW_NUMBER));
      const told = async () => {
        const { text } = await ask(page, world.service().url, `GET /v1/threads/${NUMBER}/${NEW_NUMBER}/aliases`);
        return [USER, NEW_NUMBER, BSUID].every((name) => text.includes(name));
      };
      await expect.poll(told, { timeout: 10_000 }).toBe(true);
      await page.goto(`/dialogs/${NUMBER}/${NEW_NUMBER}`);
      const names = page.getByRole("region", { name: DIALOGS.en.history }).first();
      await names.locator("[data-row]").nth(2).waitFor();
      expect(await names.locator(`[data-row="${USER}"]`).textContent()).toMatch(/UTC.*UTC.*\d$/);
      expect(await names.locator(`[data-row="${NEW_NUMBER}"]`).textContent()).toMatch(/UTC.*UTC0$/);
      const evidence = (name: string) => names.locator(`[data-evidence="${name}"]`).first().textContent();
      expect(await evidence("webhook system message")).toContain(DIALOGS.en.by["webhook system message"]);
      expect(await evidence("webhook message")).toContain(BSUID);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      await seen.page.goto("/dialogs");
      await seen.page.getByRole("link", { name: USER }).waitFor();
      await expectClean(seen);
      await seen.page.getByRole("link", { name: USER }).click();
      await seen.page.getByRole("heading", { level: 2, name: DIALOGS[language].timeline }).waitFor();
      await seen.page.locator('[data-message="wamid.WALK2"]').waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}
