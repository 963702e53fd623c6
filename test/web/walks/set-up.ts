import type { Page } from "playwright-core";
import { describe, test } from "vitest";
import type { Language } from "../../../web/app/languages.ts";
import { EVENTS } from "../../../web/texts/events.ts";
import { PEOPLE } from "../../../web/texts/people.ts";
import { RECEIVER } from "../../../web/texts/receiver.ts";
import { SETTINGS } from "../../../web/texts/settings.ts";
import { until } from "../../commands/serving.ts";
import { asOwner } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { KIOSK, makeMoney } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

/** The pages of people, keys and webhooks, each with what it unfolds; one leads to the next by its tab. */
export function setUpWalks(world: World): void {
  describe("the pages under set-up", () => {
    test.each(LOOKS)(
      "can be read: $name",
      async ({ language, options }) => {
        await makeMoney(world);
        await makeAddress(world);
        const storageState = await ownerOf(world);
        const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
        const { page } = seen;
        const tabs = page.getByRole("navigation", { name: SETTINGS[language].title });
        await page.goto("/settings/people");
        for (const { tab, unfold } of PAGES) {
          await tabs.getByRole("link", { name: SETTINGS[language].tabs[tab] }).click();
          await unfold(page, language);
          await expectClean(seen);
        }
        await page.getByRole("link", { name: EVENTS[language].log }).first().click();
        await page.getByTestId("told").waitFor();
        await page.locator("[data-row]").first().waitFor();
        await expectClean(seen);
        await seen.close();
      },
      60_000,
    );
  });
}

interface Unfolding {
  readonly tab: keyof typeof SETTINGS.en.tabs;
  readonly unfold: (page: Page, language: Language) => Promise<void>;
}

const PAGES: readonly Unfolding[] = [
  {
    tab: "people",
    unfold: async (page, language) => {
      const said = PEOPLE[language];
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: said.invite }).click();
      await page.getByLabel(said.role, { exact: true }).selectOption("business");
    },
  },
  {
    tab: "keys",
    unfold: async (page, language) => {
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: SETTINGS[language].make }).click();
    },
  },
  {
    tab: "webhooks",
    unfold: async (page, language) => {
      const said = RECEIVER[language];
      const meta = page.getByRole("region", { name: said.meta });
      await meta.getByRole("button", { name: said.test }).click();
      await meta.getByText(said.is_right).waitFor();
      await meta.locator("summary").click();
      await page.getByRole("button", { name: said.open }).click();
    },
  },
  {
    tab: "events",
    unfold: async (page, language) => {
      const said = EVENTS[language];
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: said.add }).click();
      await page.getByRole("form").getByLabel(said.usual).uncheck();
    },
  },
];

/** An address at which nobody answers, with a delivery that waits for it; made once for each service. */
async function makeAddress(world: World): Promise<void> {
  const { url } = world.service();
  if (made.has(url)) return;
  made.add(url);
  await asOwner(world, async (ask) => {
    await ask("POST /v1/keys", { name: "nightly export", scopes: ["read"] });
    const body = { url: "http://127.0.0.1:9/hook", description: "Bookkeeping", types: ["wallet.topped_up"] };
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(await ask("POST /v1/event-endpoints", body)))?.[1] ?? "";
    await ask(`POST /v1/wallets/${KIOSK.id}/top-ups`, { amount: "1.00", reference: "for the log" });
    const attempts = async () => JSON.stringify(await ask(`GET /v1/event-endpoints/${id}/attempts`));
    await until("an attempt", async () => (await attempts()).includes('"failed"'));
  });
}

const made = new Set<string>();
