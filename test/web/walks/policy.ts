import { describe, expect, test } from "vitest";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const asBrowser = { headers: { accept: "text/html" } };

/** What the pages may load, and that they load nothing else. */
export function policyWalks(world: World): void {
  describe("the served dashboard", () => {
    test("has a strict policy with a nonce of its own for every answer", async () => {
      const policies = await Promise.all(
        [1, 2].map(async () => (await fetch(world.service().url, asBrowser)).headers.get("content-security-policy")),
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
      expect((await fetch(`${world.service().url}/playground`, asBrowser)).status).toBe(200);
      expect((await fetch(`${world.service().url}/playground`)).status).toBe(404);
      expect((await fetch(`${world.service().url}/v1/nothing`, asBrowser)).headers.get("content-type")).toBe(
        "application/problem+json",
      );
      expect((await fetch(`${world.service().url}/assets/nothing.js`, asBrowser)).status).toBe(404);
    });

    test("opens in a browser without a violation, and nothing leaves the origin", async () => {
      const seen = await visit(world.browser(), world.service().url);
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
      expect([styles, teal]).toEqual([1, "#087f5b"]);
      expect([seen.violations, seen.strangers, seen.errors]).toEqual([[], [], []]);
      await seen.close();
    });

    test("an inline style without the nonce is stopped, so the test above can fail", async () => {
      const seen = await visit(world.browser(), world.service().url);
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
}
