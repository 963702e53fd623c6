import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { INVOICES } from "../../../web/texts/invoices.ts";
import { PAYMENTS } from "../../../web/texts/payments.ts";
import { WALLETS } from "../../../web/texts/wallets.ts";
import { asOwner } from "../asking.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { CAFE, KIOSK, makeMoney, openMoney } from "../money-data.ts";
import { ownerOf } from "../signed-in.ts";
import { payByStripe } from "../stripe.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

/** Invoices from draft to settled and void, and wallets that are topped up by hand. */
export function moneyWalks(world: World): void {
  describe("invoices and wallets", () => {
    const open = () => openMoney(world);

    test("an invoice is drawn up, issued, read as a PDF, paid in part and in full; another one is void", async () => {
      const seen = await open();
      const { page } = seen;
      const said = INVOICES.en;
      const begin = (label: string) => page.getByRole("button", { name: `${label} …` }).click();
      const form = (label: string) => page.getByRole("form", { name: label });
      const confirm = async (label: string) => {
        await form(label).getByRole("button", { name: label }).click();
        await form(label).waitFor({ state: "detached" });
      };
      const draw = async (month: string) => {
        await page.goto("/invoices");
        await begin(said.draw);
        await form(said.draw).getByText(said.draw_will).waitFor();
        await form(said.draw).getByLabel(said.business).selectOption(CAFE.id);
        await form(said.draw).getByLabel(said.month).fill(month);
        await confirm(said.draw);
        await page.getByRole("link", { name: said.draft, exact: true }).click();
      };
      const issue = async () => {
        await begin(said.issue);
        // 10 messages at 0.0625 with a fifth on top.
        await form(said.issue).getByText(said.issue_will(CAFE.name, "$0.75")).waitFor();
        await form(said.issue).getByLabel(said.early).check();
        await confirm(said.issue);
        await page.getByTestId("state").getByText(said.states.issued).waitFor();
      };

      await draw("2026-09");
      await page.getByTestId("waits").waitFor();
      await page.getByTestId("lacks").getByText(said.lacks_seller_tax).waitFor();
      await issue();
      await page.getByRole("heading", { level: 1, name: "INV-000001" }).waitFor();
      await page.getByRole("region", { name: said.lines }).first().locator("summary").first().click();
      await expect.poll(() => page.locator(`[aria-label="${said.evidence_of}"] a`).count()).toBe(10);
      await page.getByText(said.paper, { exact: true }).click();
      const frame = page.locator(`iframe[title="${said.paper_of("INV-000001")}"]`);
      expect(await frame.getAttribute("src")).toMatch(/\/pdf#/);
      const pdf = await page.getByRole("link", { name: said.pdf }).getAttribute("href");
      const paper = await page.request.get(pdf ?? "");
      expect([paper.headers()["content-type"], (await paper.body()).subarray(0, 5).toString()]).toEqual([
        "application/pdf",
        "%PDF-",
      ]);
      expect(paper.headers()["content-disposition"]).toMatch(/^inline/);
      await begin(said.pay);
      await form(said.pay).getByText(said.pay_will("$0.75")).waitFor();
      await form(said.pay).getByLabel(said.amount).fill("0.50");
      await form(said.pay).getByLabel(said.reference).fill("bank-1");
      await confirm(said.pay);
      await page.getByTestId("open").getByText("$0.25").waitFor();
      await begin(said.pay);
      await form(said.pay).getByLabel(said.amount).fill("9");
      await form(said.pay).getByLabel(said.reference).fill("bank-2");
      await form(said.pay).getByRole("button", { name: said.pay }).click();
      await form(said.pay).getByRole("alert").waitFor();
      await form(said.pay).getByLabel(said.amount).fill("0.25");
      await confirm(said.pay);
      await page.getByTestId("state").getByText(said.states.settled).waitFor();

      await draw("2026-10");
      await issue();
      await begin(said.voids);
      await form(said.voids).getByText(said.void_will("INV-000002")).waitFor();
      await form(said.voids).getByLabel(said.reason).fill("a mistake");
      await confirm(said.voids);
      await page.getByTestId("state").getByText(said.states.void).waitFor();
      await page.goto("/invoices");
      await page.getByLabel(said.state).selectOption("settled");
      await page.getByRole("link", { name: "INV-000001" }).waitFor();
      expect(await page.getByRole("link", { name: "INV-000002" }).count()).toBe(0);
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
    });

    test("a wallet below zero is topped up once by the same reference, and its statement says so", async () => {
      const seen = await open();
      const { page } = seen;
      const said = WALLETS.en;
      await page.goto("/wallets");
      await page.getByRole("link", { name: KIOSK.name }).click();
      await page.getByTestId("balance").getByText("-$1.50").waitFor();
      for (const _ of ["once", "again"]) {
        await page.getByRole("button", { name: `${said.top_up} …` }).click();
        const form = page.getByRole("form", { name: said.top_up });
        await form.getByText(said.will(KIOSK.name)).waitFor();
        await form.getByLabel(said.amount).fill("20.00");
        await form.getByLabel(said.reference).fill("bank-7");
        await form.getByRole("button", { name: said.top_up }).click();
        await form.waitFor({ state: "detached" });
        await page.getByTestId("balance").getByText("$18.50", { exact: true }).waitFor();
      }
      await page.getByRole("cell", { name: said.kinds.top_up }).waitFor();
      expect(await page.getByRole("cell", { name: said.kinds.top_up }).count()).toBe(1);
      await page.getByText(`${said.closing}: $18.50`).waitFor();
      await seen.page.getByTestId("forecast").waitFor();
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("a payment that is nobody's is assigned, another one is dismissed, and a hold is released", async () => {
      await makeMoney(world);
      await payByStripe(world, "pi_lost", 700, "ghost");
      await payByStripe(world, "pi_shirt", 900);
      await payByStripe(world, "pi_waits", 1_250);
      await asOwner(world, (ask) =>
        ask(`POST /v1/wallets/${KIOSK.id}/holds`, { key: "campaign-1", amount: "2.00", note: "a campaign" }),
      );
      const seen = await open();
      const { page } = seen;
      const said = PAYMENTS.en;
      const act = async (region: Locator, label: string, fill: (form: Locator) => Promise<unknown>) => {
        await region.getByRole("button", { name: `${label} …` }).click();
        const form = region.getByRole("form", { name: label });
        await fill(form);
        await form.getByRole("button", { name: label }).click();
        await form.waitFor({ state: "detached" });
      };
      await page.goto("/payments");
      const lost = page.getByRole("region", { name: "$7.00 · pi_lost" });
      await lost.getByText(said.named("ghost")).waitFor();
      await act(lost, said.assign, async (form) => {
        await form.getByText(said.assign_will).waitFor();
        await form.getByLabel(said.wallet, { exact: false }).last().selectOption(KIOSK.id);
      });
      await act(page.getByRole("region", { name: "$9.00 · pi_shirt" }), said.dismiss, (form) =>
        form.getByLabel(said.reason).fill("a T-shirt"),
      );
      await page.getByRole("region", { name: "pi_shirt" }).waitFor({ state: "detached" });
      expect(await page.getByRole("button", { name: `${said.assign} …` }).count()).toBe(1);
      await page.getByLabel(said.show).selectOption("");
      await page.locator('[data-row="stripe pi_shirt"]').getByText("a T-shirt").waitFor();
      await page.locator('[data-row="stripe pi_lost"]').getByRole("link", { name: KIOSK.id }).click();
      await page.getByTestId("balance").getByText("$25.50", { exact: true }).waitFor();
      const holds = page.getByRole("region", { name: WALLETS.en.holds }).first();
      await act(holds.locator('[data-row="campaign-1"]'), WALLETS.en.release, (form) =>
        form.getByText(WALLETS.en.release_will("$2.00")).waitFor(),
      );
      await holds.getByText(WALLETS.en.no_holds).waitFor();
      await page.getByRole("button", { name: `${WALLETS.en.policy} …` }).click();
      const policy = page.getByRole("form", { name: WALLETS.en.policy });
      for (const level of ["6", "2"]) {
        await policy.getByLabel(WALLETS.en.alarm, { exact: false }).fill(level);
        await policy.getByRole("button", { name: WALLETS.en.policy }).click();
        if (level === "6") await policy.getByRole("alert").getByText("no more than warn_below").waitFor();
      }
      await policy.waitFor({ state: "detached" });
      await page.getByText("$2.00", { exact: true }).waitFor();
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
    });

    test.each(LOOKS)("can be read: $name", async ({ language, options }) => {
      await makeMoney(world);
      const storageState = await ownerOf(world);
      const seen = await visit(world.browser(), world.service().url, { ...options, storageState });
      const { page } = seen;
      await page.goto("/invoices");
      await page.getByRole("link", { name: "INV-000001" }).waitFor();
      await expectClean(seen);
      await page.getByRole("link", { name: "INV-000001" }).click();
      await page.getByRole("heading", { name: INVOICES[language].payments }).waitFor();
      await page.getByRole("button", { name: INVOICES[language].voids }).click();
      await expectClean(seen);
      await page.goto("/wallets");
      await page.getByRole("link", { name: KIOSK.name }).click();
      await page.getByTestId("balance").waitFor();
      await page.getByRole("button", { name: WALLETS[language].top_up }).click();
      await page.getByText(`${WALLETS[language].closing}:`).waitFor();
      await page.getByRole("button", { name: WALLETS[language].policy }).click();
      await page.getByLabel(WALLETS[language].hold_state, { exact: true }).selectOption("released");
      await page.locator('[data-row="campaign-1"]').waitFor();
      await expectClean(seen);
      await page.goto("/payments");
      await page.getByRole("button", { name: PAYMENTS[language].assign }).click();
      await page.getByText(PAYMENTS[language].assign_will).waitFor();
      await expectClean(seen);
      await page.getByLabel(PAYMENTS[language].show).selectOption("");
      await page.locator('[data-row="stripe pi_lost"]').waitFor();
      await expectClean(seen);
      await seen.close();
    });
  });
}
