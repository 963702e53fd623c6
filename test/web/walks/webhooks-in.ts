import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { RECEIVER } from "../../../web/texts/receiver.ts";
import { inShell } from "../in-shell.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { openMoney } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import { APP_SECRET } from "../webhooks.ts";
import type { World } from "../world.ts";

/** Addresses for webhooks, their secrets, and the ways to try them. */
export function webhooksInWalks(world: World): void {
  describe("webhooks in", () => {
    const said = RECEIVER.en;

    test("Meta's own address is tried by the button and by the line for a shell, with the right secret and a wrong one", async () => {
      const seen = await openMoney(world);
      const { page } = seen;
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto("/settings/webhooks");
      const meta = page.getByRole("region", { name: said.meta });
      await meta.getByRole("button", { name: said.test }).click();
      await meta.getByText(said.is_right).waitFor();
      await meta.getByLabel(said.other_secret).fill("the secret of another app");
      await meta.getByRole("button", { name: said.test }).click();
      await meta.getByText(said.is_wrong).waitFor();
      await meta.getByText("The body is not signed with an app secret of this service.").waitFor();

      await meta.getByText(said.curl).click();
      await meta.getByRole("button", { name: `: ${said.curl_line}` }).click();
      const line = await page.evaluate(() => navigator.clipboard.readText());
      expect(line).toBe(await meta.locator(`[data-copyable="${said.curl_line}"]`).textContent());
      expect(await inShell(line, APP_SECRET)).toMatch(/"as a test: nothing was booked"}\n200 in [\d.]+ s\n$/);
      expect(await inShell(line, "the secret of another app")).toMatch(/"code":"signature".*\n401 in /);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    }, 60_000);

    test("an address of a provider is opened, tried, gets another secret and is closed", async () => {
      const seen = await openMoney(world);
      const { page } = seen;
      await page.goto("/settings/webhooks");
      await page.getByRole("button", { name: `${said.open} …` }).click();
      const form = page.getByRole("form", { name: said.open });
      await form.getByLabel(said.name).fill("acme");
      await form.getByLabel(said.proof).selectOption("header");
      await form.getByLabel(said.header).fill("X-Api-Key");
      await form.getByRole("button", { name: said.open }).click();
      const old = await secretOn(page);
      const acme = page.locator("[data-row=acme]");
      const tried = async (secret: string, outcome: string) => {
        await acme.getByRole("form", { name: said.test }).getByLabel(said.secret_to_test).fill(secret);
        await acme.getByRole("button", { name: said.test }).click();
        await acme.getByText(outcome).waitFor();
      };
      await tried("a secret that nobody made", said.is_wrong);
      await tried(old, said.is_right);
      const line = (await acme.locator(`[data-copyable="${said.curl_line}"]`).textContent()) ?? "";
      expect(await inShell(line, old)).toMatch(/\n200 in /);

      await acme.getByRole("button", { name: `${said.rotate} …` }).click();
      await acme.getByLabel(said.keep_hours).fill("0");
      await acme.getByRole("button", { name: said.rotate, exact: true }).click();
      await expect.poll(() => secretOn(page)).not.toBe(old);
      await tried(old, said.is_wrong);
      await tried(await secretOn(page), said.is_right);
      await page.reload();
      await acme.waitFor();
      expect(await page.locator(`[data-copyable="${said.secret}"]`).count()).toBe(0);
      await acme.getByRole("button", { name: `${said.close} …` }).click();
      await acme.getByText(said.close_will("acme")).waitFor();
      await acme.getByRole("button", { name: said.close, exact: true }).click();
      await acme.waitFor({ state: "detached" });
      expect(await inShell(line, old)).toMatch(/\n404 in /);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    }, 60_000);

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      const { page } = seen;
      await page.goto("/settings/webhooks");
      const meta = page.getByRole("region", { name: RECEIVER[language].meta });
      await meta.getByRole("button", { name: RECEIVER[language].test }).click();
      await meta.getByText(RECEIVER[language].is_right).waitFor();
      await meta.locator("summary").click();
      await page.getByRole("button", { name: RECEIVER[language].open }).click();
      await expectClean(seen);
      await seen.close();
    });
  });
}

async function secretOn(page: Page): Promise<string> {
  return (await page.locator(`[data-copyable="${RECEIVER.en.secret}"]`).textContent()) ?? "";
}
