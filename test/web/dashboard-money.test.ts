import { businessWalks } from "./walks/businesses.ts";
import { moneyWalks } from "./walks/money.ts";
import { settingsWalks } from "./walks/settings.ts";
import { openWorld } from "./world.ts";

/** Pages of billing and settings, each walk on what those before it left. */
const world = openWorld();

moneyWalks(world);
businessWalks(world);
settingsWalks(world);
