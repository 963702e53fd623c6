import { describe, expect, test } from "vitest";
import { LEDGER } from "../../../web/texts/ledger.ts";
import { ask, asked } from "../asking.ts";
import { ownerOf } from "../signed-in.ts";
import { type Visit, visit } from "../visit.ts";
import { delivered, inbound, sendWebhook } from "../webhooks.ts";
import type { World } from "../world.ts";

/** What each role may not see or do, on the pages and, where a page has no button for it, by asking the API as its session. */
export function roleWalks(world: World): void {
  describe("roles", () => {
    test("a business sees its own accounts only, and no ledger", async () => {
      await sendWebhook(world, inbound("wamid.roles.1", "5511987650411"));
      await sendWebhook(world, delivered("wamid.roles.2", "5511987650411", "marketing"));
      await chargedTo(world, "5511987650411");
      const seen = await signedInAs(world, { role: "business", wabas: ["W-bistro"] });
      const { page } = seen;
      await page.goto("/charges");
      await page.locator("[data-charge]").first().waitFor();
      expect(await page.locator("[data-charge]").count()).toBe(3);
      await page.goto("/overview");
      await page.getByTestId("count").waitFor();
      expect(await page.getByTestId("count").textContent()).toBe("3");
      await page.goto("/ledger");
      await page.getByText(LEDGER.en.not_yours).waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      const { url } = world.service();
      expect((await ask(page, url, "GET /v1/ledger/balances")).status).toBe(403);
      expect((await ask(page, url, "GET /v1/charges?waba=102290129340398")).status).toBe(403);
      await seen.close();
    }, 60_000);

    test("an auditor reads everything and changes nothing", async () => {
      const seen = await signedInAs(world, { role: "auditor" });
      const { page } = seen;
      await page.goto("/ledger");
      await page.locator("[data-account=unbilled][data-party=bistro]").waitFor();
      await page.goto("/charges");
      await page.locator("[data-charge]").first().waitFor();
      expect(await page.locator("[data-charge]").count()).toBeGreaterThan(3);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      const { url } = world.service();
      const changes: readonly (readonly [string, object | string])[] = [
        ["PUT /v1/wabas/W-bistro", { zone: "UTC", currency: "USD" }],
        ["POST /v1/imports?source=auditor&name=a.csv", "id,at\n"],
        ["POST /v1/people", { email: "x@example.org", name: "X", role: "owner" }],
      ];
      for (const [call, body] of changes)
        expect([call, (await ask(page, url, call, body)).status]).toEqual([call, 403]);
      await seen.close();
    }, 60_000);
  });
}

/** Waits until the owner sees a charge of a user. */
async function chargedTo(world: World, user: string): Promise<void> {
  const { url } = world.service();
  const { page, close } = await visit(world.browser(), url, { storageState: await ownerOf(world) });
  const charges = async () => JSON.stringify(await asked(page, url, `GET /v1/charges?user=${user}`));
  await expect.poll(charges, { timeout: 30_000 }).toContain('"category":"marketing"');
  await close();
}

/** Somebody new, invited by the owner, who opens the link. */
async function signedInAs(
  world: World,
  who: { readonly role: "business" | "auditor"; readonly wabas?: readonly string[] },
): Promise<Visit> {
  const { url } = world.service();
  const owner = await visit(world.browser(), url, { storageState: await ownerOf(world) });
  const person = await asked(owner.page, url, "POST /v1/people", {
    ...who,
    email: `${who.role}-of-the-walks@example.org`,
    name: who.role,
  });
  const id = /"id":"([^"]+)"/.exec(JSON.stringify(person))?.[1] ?? "";
  const link = await asked(owner.page, url, `POST /v1/people/${id}/link`);
  await owner.close();
  const token = /token=([^"&]+)/.exec(JSON.stringify(link))?.[1] ?? "";
  const seen = await visit(world.browser(), url, { locale: "en-GB" });
  await seen.page.goto(`/sign-in?token=${token}`);
  await seen.page.getByRole("button", { name: "Sign in" }).click();
  await seen.page.waitForURL((address) => address.pathname !== "/sign-in");
  return seen;
}
