import { describe, expect, test } from "vitest";
import { accountWalks } from "./walks/account.ts";
import { bookWalks } from "./walks/books.ts";
import { budgetWalks } from "./walks/budget.ts";
import { businessWalks } from "./walks/businesses.ts";
import { dialogWalks } from "./walks/dialogs.ts";
import { ledgerWalks } from "./walks/ledger.ts";
import { moneyWalks } from "./walks/money.ts";
import { overviewWalks } from "./walks/overview.ts";
import { peopleWalks } from "./walks/people.ts";
import { playgroundWalks } from "./walks/playground.ts";
import { policyWalks } from "./walks/policy.ts";
import { rateWalks } from "./walks/rates.ts";
import { roleWalks } from "./walks/roles.ts";
import { picturesMissing, screenWalks } from "./walks/screens.ts";
import { settingsWalks } from "./walks/settings.ts";
import { webhooksInWalks } from "./walks/webhooks-in.ts";
import { webhooksOutWalks } from "./walks/webhooks-out.ts";
import { openWorld } from "./world.ts";

test("docs/screens has a picture of every page, wide and narrow", () => {
  expect(picturesMissing()).toEqual([]);
});

/** `DAYBOOK_SCREENS=1` renews the pictures: all walks on one store, so that every page has something to show. */
const isFull = process.env.DAYBOOK_SCREENS === "1" || process.env.DAYBOOK_FULL === "1";

describe.runIf(isFull)("pictures of a store on which every walk was done", () => {
  const world = openWorld();
  policyWalks(world);
  playgroundWalks(world);
  accountWalks(world);
  dialogWalks(world);
  bookWalks(world);
  overviewWalks(world);
  rateWalks(world);
  ledgerWalks(world);
  roleWalks(world);
  moneyWalks(world);
  businessWalks(world);
  settingsWalks(world);
  peopleWalks(world);
  webhooksInWalks(world);
  webhooksOutWalks(world);
  budgetWalks(world);
  screenWalks(world);
});
