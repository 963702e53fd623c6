import { describe, expect, test } from "vitest";
import { PEOPLE } from "../../../web/texts/people.ts";
import { SETTINGS } from "../../../web/texts/settings.ts";
import { SHELL } from "../../../web/texts/shell.ts";
import { asked } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { CAFE, openMoney } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

/** People with their roles, and keys for the API. */
export function peopleWalks(world: World): void {
  describe("people and keys", () => {
    test("somebody is let in by a link, sees what their role may see, is given another one, and is removed", async () => {
      const owner = await openMoney(world);
      const { page } = owner;
      const said = PEOPLE.en;
      await page.goto("/settings/people");
      await page.getByRole("button", { name: `${said.invite} …` }).click();
      const form = page.getByRole("form", { name: said.invite });
      await form.getByText(said.invite_will).waitFor();
      await form.getByLabel(said.name).fill("Berta");
      await form.getByLabel(said.email).fill("berta@example.org");
      await form.getByLabel(said.role).selectOption("business");
      await form.getByText(said.may.business).waitFor();
      await form.getByRole("button", { name: said.invite }).click();
      await form.getByRole("alert").waitFor();
      await form.getByLabel(CAFE.waba).check();
      await form.getByRole("button", { name: said.invite }).click();
      await page.getByText(said.link_for("Berta")).waitFor();
      const link = (await page.locator(`[data-copyable="${said.link}"]`).textContent()) ?? "";

      const berta = await visit(world.browser(), world.service().url, { locale: "en-GB" });
      await berta.page.goto(link);
      await berta.page.getByRole("button", { name: "Sign in" }).click();
      await berta.page.waitForURL((address) => address.pathname !== "/sign-in");
      await berta.page.goto("/settings/people");
      await berta.page.getByText(SETTINGS.en.not_yours, { exact: true }).waitFor();
      expect(await berta.page.getByRole("navigation", { name: SETTINGS.en.title }).getByRole("link").count()).toBe(1);
      const { items } = Object(await asked(berta.page, world.service().url, "GET /v1/charges?limit=100"));
      expect(new Set(items.map(({ waba }: { waba: string }) => waba))).toEqual(new Set([CAFE.waba]));

      const row = page.getByRole("listitem").filter({ hasText: "berta@example.org" });
      await row.getByRole("button", { name: `${said.change} …` }).click();
      await row.getByLabel(said.role).selectOption("auditor");
      await row.getByRole("button", { name: said.change, exact: true }).click();
      await row.getByText(said.roles.auditor, { exact: true }).waitFor();
      await berta.page.goto("/settings");
      const tabs = berta.page.getByRole("navigation", { name: SETTINGS.en.title });
      await tabs.getByRole("link", { name: SETTINGS.en.tabs.events }).waitFor();
      expect(await tabs.getByRole("link").count()).toBe(2);
      await row.getByRole("button", { name: `${said.remove} …` }).click();
      await row.getByText(said.remove_will("Berta")).waitFor();
      await row.getByRole("button", { name: said.remove, exact: true }).click();
      await row.waitFor({ state: "detached" });
      await berta.page.goto("/settings");
      await berta.page.getByRole("heading", { name: SHELL.en.sign_in.title }).waitFor();
      expect([owner, berta].flatMap(({ violations, strangers }) => [...violations, ...strangers])).toEqual([]);
      await berta.close();
      await owner.close();
    }, 60_000);

    test("the last owner stays one, and is told so", async () => {
      const { page, close } = await openMoney(world);
      const said = PEOPLE.en;
      await page.goto("/settings/people");
      const row = page.getByRole("main").getByRole("listitem").filter({ hasText: said.you });
      await row.getByRole("button", { name: `${said.remove} …` }).click();
      await row.getByRole("button", { name: said.remove, exact: true }).click();
      await row.getByRole("alert").getByText("This is the last owner.").waitFor();
      await close();
    });

    test("a key is made, opens the API, and is refused once it is revoked", async () => {
      const seen = await openMoney(world);
      const { page } = seen;
      const said = SETTINGS.en;
      await page.goto("/settings/keys");
      await page.getByRole("button", { name: `${said.make} …` }).click();
      const form = page.getByRole("form", { name: said.make });
      await form.getByLabel(said.key_name).fill("walks");
      await form.getByLabel(said.only_some).check();
      await form.getByLabel(CAFE.waba).check();
      await form.getByRole("button", { name: said.make }).click();
      const secret = (await page.locator(`[data-copyable="${said.key}"]`).textContent())?.trim();
      const asks = async (path: string) => {
        const headers = { authorization: `Bearer ${secret}` };
        return (await fetch(world.service().url + path, { headers })).status;
      };
      expect(await asks("/v1/wabas")).toBe(200);
      expect(await asks("/v1/charges?waba=W-kiosk")).toBe(403);
      const row = page.getByRole("listitem").filter({ hasText: "walks" });
      await row.getByRole("button", { name: `${said.revoke} …` }).click();
      await row.getByText(said.revoke_will("walks")).waitFor();
      await row.getByRole("button", { name: said.revoke, exact: true }).click();
      await row.getByText(said.revoked, { exact: true }).waitFor();
      await expect.poll(() => asks("/v1/wabas"), { timeout: 20_000 }).toBe(401);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      const { page } = seen;
      await page.goto("/settings/people");
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: PEOPLE[language].invite }).click();
      await page.getByLabel(PEOPLE[language].role, { exact: true }).selectOption("business");
      await expectClean(seen);
      await page.goto("/settings/keys");
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: SETTINGS[language].make }).click();
      await expectClean(seen);
      await seen.close();
    });
  });
}
