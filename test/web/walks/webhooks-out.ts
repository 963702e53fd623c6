import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { EVENTS } from "../../../web/texts/events.ts";
import { listening } from "../../api/http.ts";
import { until } from "../../commands/serving.ts";
import { asOwner } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { KIOSK, openMoney } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

/** Addresses that are told of events. */
export function webhooksOutWalks(world: World): void {
  describe("webhooks out", () => {
    const said = EVENTS.en;

    test("an address is added, told of a payment, and what it missed while it was paused goes there on request", async () => {
      const arrived: { readonly body: string; readonly headers: Record<string, string> }[] = [];
      const hook = createServer(async (request, response) => {
        const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
        arrived.push({ body: await text(request), headers: Object.fromEntries(headers) });
        response.end("thank you");
      });
      const url = `${await listening(hook)}/hook`;
      const seen = await openMoney(world);
      const { page } = seen;
      await page.goto("/settings/events");
      await page.getByRole("button", { name: `${said.add} …` }).click();
      const form = page.getByRole("form", { name: said.add });
      await form.getByLabel(said.url).fill("ftp://example.org");
      await form.getByRole("button", { name: said.add }).click();
      await form.getByRole("alert").waitFor();
      await form.getByLabel(said.url).fill(url);
      await form.getByLabel(said.usual).uncheck();
      await form.getByLabel(said.types["wallet.topped_up"]).check();
      await form.getByRole("button", { name: said.add }).click();
      const secret = (await page.locator(`[data-copyable="${said.secret}"]`).textContent()) ?? "";

      const row = page.getByRole("main").getByRole("listitem").filter({ hasText: url });
      await row.getByRole("button", { name: said.test }).click();
      await row.getByText(said.test_arrived).waitFor();
      const [trial] = arrived.splice(0);
      const signedTest = new Webhook(secret).verify(trial?.body ?? "", trial?.headers ?? {});
      expect(signedTest).toMatchObject({ type: "event_endpoint.test" });

      const paid = (reference: string) =>
        asOwner(world, (ask) =>
          ask(`POST /v1/wallets/${KIOSK.id}/top-ups`, { amount: "3.00", currency: "USD", reference }),
        );
      await paid("a payment that is told");
      await until("the delivery", () => arrived.length > 0);
      const [first] = arrived;
      expect(new Webhook(secret).verify(first?.body ?? "", first?.headers ?? {})).toMatchObject({
        type: "wallet.topped_up",
        data: { business: KIOSK.id },
      });
      await row.getByRole("link", { name: said.log }).click();
      const attempts = page.getByRole("region", { name: said.attempts }).first();
      await attempts.getByText("200 · thank you").first().waitFor();
      const payment = page.locator(`[data-row="${first?.headers["webhook-id"]}"]`);
      await payment.getByRole("button", { name: `${said.again} …` }).click();
      await page.getByRole("button", { name: said.again, exact: true }).click();
      await until("the same event again", () => arrived.length > 1);
      expect(arrived[1]?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);

      await page.getByRole("link", { name: said.all }).click();
      await row.getByRole("button", { name: `${said.pause} …` }).click();
      await row.getByText(said.pause_will).waitFor();
      await row.getByRole("button", { name: said.pause, exact: true }).click();
      await row.getByText(said.paused, { exact: true }).waitFor();
      await paid("a payment that is missed");
      await row.getByRole("button", { name: `${said.resume} …` }).click();
      await row.getByRole("button", { name: said.resume, exact: true }).click();
      await row.getByText(said.enabled, { exact: true }).waitFor();
      await row.getByRole("link", { name: said.log }).click();
      await page.getByRole("button", { name: `${said.replay} …` }).click();
      await page.getByLabel(said.since_day).fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
      await page.getByRole("button", { name: said.replay, exact: true }).click();
      await until("what was missed", () =>
        arrived.some(({ headers }) => headers["webhook-id"] !== first?.headers["webhook-id"]),
      );

      await page.getByRole("link", { name: said.all }).click();
      await row.getByRole("button", { name: `${said.remove} …` }).click();
      await row.getByText(said.remove_will(url)).waitFor();
      await row.getByRole("button", { name: said.remove, exact: true }).click();
      await row.waitFor({ state: "detached" });
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
      hook.close();
    }, 90_000);

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      const id = await toldAddress(world);
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      const { page } = seen;
      await page.goto("/settings/events");
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: EVENTS[language].add }).click();
      await page.getByRole("form").getByLabel(EVENTS[language].usual).uncheck();
      await expectClean(seen);
      await page.goto(`/settings/events/${id}`);
      await page.locator("[data-row]").first().waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}

/** An address at which nobody answers, with a delivery that waits for it; made once for each service. */
async function toldAddress(world: World): Promise<string> {
  const { url } = world.service();
  const known = told.get(url);
  if (known !== undefined) return known;
  const id = await asOwner(world, async (ask) => {
    const body = { url: "http://127.0.0.1:9/hook", description: "Bookkeeping", types: ["wallet.topped_up"] };
    const made = /"id":"([^"]+)"/.exec(JSON.stringify(await ask("POST /v1/event-endpoints", body)))?.[1] ?? "";
    await ask(`POST /v1/wallets/${KIOSK.id}/top-ups`, { amount: "1.00", currency: "USD", reference: "for the log" });
    const deliveries = async () => JSON.stringify(await ask(`GET /v1/event-endpoints/${made}/attempts`));
    await until("an attempt", async () => (await deliveries()).includes('"failed"'));
    return made;
  });
  told.set(url, id);
  return id;
}

const told = new Map<string, string>();
