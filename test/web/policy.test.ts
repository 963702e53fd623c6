import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Serving, serve } from "../commands/serving.ts";
import { openBrowser } from "./browser.ts";
import { visit } from "./visit.ts";

let browser: Browser;
let service: Serving;
const home = mkdtempSync(join(tmpdir(), "daybook-web-"));
beforeAll(async () => {
  [browser, service] = await Promise.all([openBrowser(), serve(["--data", join(home, "data")])]);
});
afterAll(async () => {
  await browser?.close();
  await service?.end("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

const asBrowser = { headers: { accept: "text/html" } };

describe("the served dashboard", () => {
  test("has a strict policy with a nonce of its own for every answer", async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(service.url, asBrowser)).headers.get("content-security-policy")),
    );
    for (const policy of policies) {
      expect(policy).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/]{24}'; connect-src 'self';/,
      );
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    }
    expect(policies[0]).not.toBe(policies[1]);
  });

  test("answers pages to browsers and problems to programs", async () => {
    expect((await fetch(`${service.url}/playground`, asBrowser)).status).toBe(200);
    expect((await fetch(`${service.url}/playground`)).status).toBe(404);
    expect((await fetch(`${service.url}/v1/nothing`, asBrowser)).headers.get("content-type")).toBe(
      "application/problem+json",
    );
    expect((await fetch(`${service.url}/assets/nothing.js`, asBrowser)).status).toBe(404);
  });

  test("opens in a browser without a violation, and nothing leaves the origin", async () => {
    const seen = await visit(browser, service.url);
    await seen.page.goto("/");
    await seen.page.getByRole("heading", { level: 1 }).waitFor();
    await seen.page.getByRole("button", { name: "Dark colours" }).click();
    await seen.page.getByLabel("Language").selectOption("ar");
    expect(await seen.page.locator("html").getAttribute("dir")).toBe("rtl");
    // The theme's own style is inline: it only works because the nonce lets it through.
    const styles = await seen.page.locator("style[data-mantine-styles]").count();
    const teal = await seen.page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue("--mantine-primary-color-filled"),
    );
    expect([styles, teal]).toEqual([1, "#20c997"]);
    expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
    await seen.close();
  });

  test("an inline style without the nonce is stopped, so the test above can fail", async () => {
    const seen = await visit(browser, service.url);
    await seen.page.goto("/playground");
    await seen.page.evaluate(() => {
      const style = document.createElement("style");
      style.textContent = "body { color: red }";
      document.head.append(style);
    });
    await expect.poll(() => seen.violations.length).toBe(1);
    await seen.close();
  });
});
