import { budgetWalks } from "./walks/budget.ts";
import { largeWalks } from "./walks/large.ts";
import { playgroundWalks } from "./walks/playground.ts";
import { policyWalks } from "./walks/policy.ts";
import { rateWalks } from "./walks/rates.ts";
import { openWorld } from "./world.ts";

/** Pages for which nobody has to sign in. */
const world = openWorld();

policyWalks(world);
playgroundWalks(world);
rateWalks(world);
budgetWalks(world);
largeWalks(world);
