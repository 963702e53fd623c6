import { businessWalks } from "./walks/businesses.ts";
import { moneyWalks } from "./walks/money.ts";
import { openWorld } from "./world.ts";

/** Pages of billing, each walk on what those before it left. */
const world = openWorld();

moneyWalks(world);
businessWalks(world);
