import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Serving, serve } from "../commands/serving.ts";
import { openBrowser } from "./browser.ts";
import { accountWalks } from "./walks/account.ts";
import { bookWalks } from "./walks/books.ts";
import { budgetWalks } from "./walks/budget.ts";
import { dialogWalks } from "./walks/dialogs.ts";
import { moneyWalks } from "./walks/money.ts";
import { overviewWalks } from "./walks/overview.ts";
import { playgroundWalks } from "./walks/playground.ts";
import { policyWalks } from "./walks/policy.ts";
import { screenWalks } from "./walks/screens.ts";
import { APP_SECRET } from "./webhooks.ts";
import type { World } from "./world.ts";

/** All walks are in one file, so that there is one browser at a time. */
let browser: Browser | undefined;
let service: Serving | undefined;
const home = mkdtempSync(join(tmpdir(), "daybook-web-"));
beforeAll(async () => {
  [browser, service] = await Promise.all([
    openBrowser(),
    serve(["--data", join(home, "data")], { env: { DAYBOOK_APP_SECRET: APP_SECRET } }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await service?.end("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

const world: World = { browser: () => there(browser), service: () => there(service) };

policyWalks(world);
playgroundWalks(world);
accountWalks(world);
dialogWalks(world);
bookWalks(world);
moneyWalks(world);
overviewWalks(world);
budgetWalks(world);
screenWalks(world);

function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error("the browser and the service are there once the tests run");
  return thing;
}
