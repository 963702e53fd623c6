import { accountWalks } from "./walks/account.ts";
import { bookWalks } from "./walks/books.ts";
import { dialogWalks } from "./walks/dialogs.ts";
import { keyboardWalks } from "./walks/keyboard.ts";
import { ledgerWalks } from "./walks/ledger.ts";
import { overviewWalks } from "./walks/overview.ts";
import { roleWalks } from "./walks/roles.ts";
import { openWorld } from "./world.ts";

/** Pages of the books, each walk on what those before it left. */
const world = openWorld();

accountWalks(world);
dialogWalks(world);
bookWalks(world);
overviewWalks(world);
ledgerWalks(world);
keyboardWalks(world);
roleWalks(world);
