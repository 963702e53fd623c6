import { peopleWalks } from "./walks/people.ts";
import { setUpWalks } from "./walks/set-up.ts";
import { settingsWalks } from "./walks/settings.ts";
import { webhooksInWalks } from "./walks/webhooks-in.ts";
import { webhooksOutWalks } from "./walks/webhooks-out.ts";
import { openWorld } from "./world.ts";

/** Pages under Set-up, each walk on what those before it left. */
const world = openWorld();

settingsWalks(world);
peopleWalks(world);
webhooksInWalks(world);
webhooksOutWalks(world);
setUpWalks(world);
