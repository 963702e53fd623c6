import type { Browser } from "playwright-core";
import type { Serving } from "../commands/serving.ts";

/** What the walks share: one browser, and one service with an empty store. Both are there once the tests run. */
export interface World {
  readonly browser: () => Browser;
  readonly service: () => Serving;
}
