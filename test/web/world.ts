import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Serving, serve } from "../commands/serving.ts";
import { openBrowser } from "./browser.ts";
import { STRIPE_SECRET } from "./stripe.ts";
import { APP_SECRET } from "./webhooks.ts";

/** What the walks of a file share: one browser, and one service with an empty store. Both are there once the tests run. */
export interface World {
  readonly browser: () => Browser;
  readonly service: () => Serving;
}

/** Opens the world of a file before its tests, and closes it after them. */
export function openWorld(): World {
  let browser: Browser | undefined;
  let service: Serving | undefined;
  const home = mkdtempSync(join(tmpdir(), "daybook-web-"));
  beforeAll(async () => {
    [browser, service] = await Promise.all([
      openBrowser(),
      serve(["--data", join(home, "data")], {
        env: { DAYBOOK_APP_SECRET: APP_SECRET, DAYBOOK_STRIPE_SECRET: STRIPE_SECRET, DAYBOOK_EVENTS_PRIVATE: "true" },
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.end("SIGKILL");
    rmSync(home, { recursive: true, force: true });
  });
  return { browser: () => there(browser), service: () => there(service) };
}

function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error("the browser and the service are there once the tests run");
  return thing;
}
