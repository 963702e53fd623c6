import { describe, expect, test } from "vitest";
import { SHELL } from "../../../web/texts/shell.ts";
import { expectClean, LOOKS } from "../looks.ts";
import { ownerOf, rememberOwner } from "../signed-in.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

/** Signing in by a link and by a password, and out. */
export function accountWalks(world: World): void {
  describe("somebody's own account", () => {
    test.each(LOOKS)("asks for a sign-in, and shows who signed in: $name", async ({ language, options }) => {
      const said = SHELL[language];
      const stranger = await visit(world.browser(), world.service().url, options);
      await stranger.page.goto("/account");
      await stranger.page.getByRole("heading", { name: said.sign_in.title }).waitFor();
      await expectClean(stranger);
      await stranger.close();
      const storageState = await ownerOf(world);
      const owner = await visit(world.browser(), world.service().url, { ...options, storageState });
      await owner.page.goto("/account");
      await owner.page.getByText(said.roles.owner).waitFor();
      await expectClean(owner);
      await owner.close();
    });

    test("a password is set, opens the door, and a wrong one does not", async () => {
      const storageState = await ownerOf(world);
      const { account, sign_in: door, sign_out: leave } = SHELL.en;
      const seen = await visit(world.browser(), world.service().url, { storageState, locale: "en-GB" });
      const { page } = seen;
      await page.goto("/account");
      await page.getByTestId("email").waitFor();
      const email = (await page.getByTestId("email").textContent()) ?? "";
      await page.getByRole("textbox", { name: account.password }).fill("too short");
      await page.getByRole("button", { name: account.set }).click();
      await page.getByRole("alert").waitFor();
      await page.getByRole("textbox", { name: account.password }).fill("a sentence that only I know");
      await page.getByRole("button", { name: account.set }).click();
      await page.getByText(account.is_set).waitFor();
      await page.getByRole("main").getByRole("button", { name: leave }).click();
      await page.getByRole("heading", { name: door.title }).waitFor();
      const signIn = async (password: string) => {
        await page.getByLabel(door.email).fill(email);
        await page.getByRole("textbox", { name: door.password }).fill(password);
        await page.getByRole("button", { name: door.submit }).click();
      };
      await signIn("something else entirely");
      await page.getByText(door.wrong).waitFor();
      await signIn("a sentence that only I know");
      await page.getByText(SHELL.en.roles.owner).waitFor();
      await rememberOwner(world, page);
      expect([seen.violations, seen.strangers]).toEqual([[], []]);
      await seen.close();
    });
  });
}
