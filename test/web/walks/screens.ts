import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { firstStory } from "../../../web/playground/first-story.ts";
import { toFragment } from "../../../web/playground/story-link.ts";
import { ROOT } from "../../commands/daybook.ts";
import { ownerOf } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

/** A page as it is kept in docs/screens, in a wide and in a narrow window. */
interface Screen {
  readonly name: string;
  readonly path: string;
  /** What must be there before the picture is taken. */
  readonly ready: string;
  /** Where it has no address that is always the same: what is there after a press on that. */
  readonly after?: string;
  readonly signedIn?: boolean;
}

const SCREENS: readonly Screen[] = [
  { name: "playground", path: `/playground#${toFragment(firstStory())}`, ready: "[data-testid=total]" },
  { name: "estimate", path: "/estimate", ready: "tr[data-model]" },
  { name: "overview", path: "/overview", ready: "[data-free]", signedIn: true },
  { name: "rates", path: "/rates", ready: "[data-country=BR]" },
  { name: "ledger", path: "/ledger", ready: "[data-sum]", signedIn: true },
  { name: "imports", path: "/imports", ready: "[data-import=done]", signedIn: true },
  { name: "charges", path: "/charges", ready: "[data-charge]", signedIn: true },
  { name: "costs", path: "/costs", ready: "[data-line]", signedIn: true },
  { name: "costs-pivot", path: "/costs?view=pivot", ready: "[data-pivot]", signedIn: true },
  {
    name: "costs-models",
    path: "/costs?view=models",
    ready: "main form button[type=submit]",
    after: "[data-models]",
    signedIn: true,
  },
  { name: "charge", path: "/charges", ready: "[data-charge] a", after: "[data-testid=verdict]", signedIn: true },
  { name: "dialogs", path: "/dialogs", ready: "[data-thread]", signedIn: true },
  {
    name: "dialog",
    path: "/dialogs/106540352242922/5511987650077",
    ready: "[data-message] summary",
    signedIn: true,
  },
  { name: "invoices", path: "/invoices", ready: "[data-row] a", signedIn: true },
  {
    name: "invoice",
    path: "/invoices",
    ready: "[data-row] a >> text=INV-000001",
    after: "[data-row=total]",
    signedIn: true,
  },
  { name: "wallets", path: "/wallets", ready: "[data-row]", signedIn: true },
  { name: "wallet", path: "/wallets/kiosk", ready: "[data-testid=forecast]", signedIn: true },
  { name: "payments", path: "/payments", ready: "main h2", signedIn: true },
  { name: "business-form", path: "/businesses/kiosk/change", ready: "[data-plan]", signedIn: true },
  { name: "businesses", path: "/businesses", ready: "[data-row=cafe]", signedIn: true },
  { name: "business", path: "/businesses/kiosk", ready: "[data-row^=marketing]", signedIn: true },
  { name: "plan", path: "/plans/standard", ready: "button[type=submit]", after: "[data-row^=cafe]", signedIn: true },
  { name: "settings", path: "/settings", ready: "[data-row=W-cafe]", signedIn: true },
  { name: "people", path: "/settings/people", ready: "[data-row]", signedIn: true },
  { name: "keys", path: "/settings/keys", ready: "[data-row]", signedIn: true },
  { name: "webhooks-in", path: "/settings/webhooks", ready: "[data-copyable]", signedIn: true },
  { name: "webhooks-out", path: "/settings/events", ready: "[data-row]", signedIn: true },
  {
    name: "webhooks-told",
    path: "/settings/events",
    ready: "[data-row] a",
    after: "[data-testid=told]",
    signedIn: true,
  },
  { name: "audit", path: "/audit", ready: "[data-row]", signedIn: true },
  { name: "dead-letters", path: "/dead-letters", ready: "[data-letter]", signedIn: true },
  { name: "account", path: "/account", ready: "[data-testid=email]", signedIn: true },
  { name: "sign-in", path: "/account", ready: "form" },
];

const WINDOWS = [
  { suffix: "", options: { viewport: { width: 1280, height: 800 }, colorScheme: "light" as const, locale: "en-GB" } },
  {
    suffix: "-narrow",
    options: { viewport: { width: 360, height: 740 }, colorScheme: "dark" as const, locale: "en-GB" },
  },
];

/** `DAYBOOK_SCREENS=1` renews the pictures of the documents. */
const RENEWS = process.env.DAYBOOK_SCREENS === "1";
const KEPT = join(ROOT, "docs/screens");

/** Pictures that the documents lack. */
export function picturesMissing(): readonly string[] {
  const names = SCREENS.flatMap(({ name }) => WINDOWS.map(({ suffix }) => `${name}${suffix}.png`));
  return names.filter((name) => !existsSync(join(KEPT, name)));
}

/** Takes a picture of every page. */
export function screenWalks(world: World): void {
  mkdirSync(KEPT, { recursive: true });
  test.each(SCREENS)("$name can be pictured", async ({ name, path, ready, after, signedIn }) => {
    const session = signedIn ? { storageState: await ownerOf(world) } : {};
    for (const { suffix, options } of WINDOWS) {
      const seen = await visit(world.browser(), world.service().url, { ...options, ...session });
      await seen.page.goto(path);
      await seen.page.locator(ready).first().waitFor();
      if (after !== undefined) {
        await seen.page.locator(ready).first().click();
        await seen.page.locator(after).waitFor();
      }
      await expect.poll(() => seen.page.locator("main .mantine-Loader-root").count(), { timeout: 10_000 }).toBe(0);
      const picture = await seen.page.screenshot({ animations: "disabled" });
      if (RENEWS) writeFileSync(join(KEPT, `${name}${suffix}.png`), picture);
      expect([seen.errors, seen.violations]).toEqual([[], []]);
      await seen.close();
    }
  });
}
