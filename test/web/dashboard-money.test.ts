import { businessWalks } from "./walks/businesses.ts";
import { moneyWalks } from "./walks/money.ts";
import { peopleWalks } from "./walks/people.ts";
import { settingsWalks } from "./walks/settings.ts";
import { webhooksInWalks } from "./walks/webhooks-in.ts";
import { webhooksOutWalks } from "./walks/webhooks-out.ts";
import { openWorld } from "./world.ts";

/** Pages of billing and settings, each walk on what those before it left. */
const world = openWorld();

moneyWalks(world);
businessWalks(world);
settingsWalks(world);
peopleWalks(world);
webhooksInWalks(world);
webhooksOutWalks(world);
