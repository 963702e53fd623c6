import type { Command } from "commander";
import { SETTINGS } from "../../app/service/settings/table.ts";
import type { RerateFlags } from "../flags/books.ts";
import { storeCommand } from "./carry.ts";
import { settingOption } from "./serve.ts";

const VERIFY_HELP = `
Examples:
  $ daybook verify
  $ daybook verify --database-url postgresql://daybook:password@db.example.org/daybook

Derives all books anew from the facts, from scratch, and compares them byte for byte with those on file: facts to messages,
messages to threads and usage, usage to charges and counters, charges to sums. The service may go on meanwhile. Each charge
is compared under the rates that it was booked under. Differences name nobody: users and messages stand for themselves.
Exit status: 0 the books are what the facts give; 1 they are not, and the first differences are shown; 2 the store cannot
be used.
`;

const RERATE_HELP = `
Examples:
  $ daybook rerate --from 2026-10-01 --to 2026-11-01 --dry-run
  $ daybook rerate --from 2026-10-01 --to 2026-11-01 --cards ./rates-overlay

New rates, and a new version of Daybook, change nothing that is booked. This command does: it says, or books, what the
charges of a time come to under the rates and rules of this version. A charge that changes is reversed and gets a new
revision. --dry-run does it, says what changed, and undoes it; booking waits meanwhile.
Exit status: 0 done; 2 the command line or the store cannot be used.
`;

/** `daybook verify`: are the books what the facts give? */
export function verifyCommand(): Command {
  return storeCommand("verify", "derive all books anew from the facts and compare them with those on file")
    .addHelpText("after", VERIFY_HELP)
    .action(async (flags: Readonly<Record<string, unknown>>) => {
      const { runVerify } = await import("../run-books.ts");
      process.exitCode = await runVerify(flags);
    });
}

/** `daybook rerate`: rate what is booked anew. */
export function rerateCommand(): Command {
  return storeCommand("rerate", "rate what is booked anew, under the rates and rules of this version")
    .option("--from <day>", "charges that occurred from this day on (UTC), or from an instant with its offset")
    .option("--to <day>", "charges that occurred before it")
    .option("--dry-run", "say what would change, and change nothing")
    .addOption(settingOption(SETTINGS.cards))
    .addHelpText("after", RERATE_HELP)
    .action(async (flags: RerateFlags) => {
      const { runRerate } = await import("../run-books.ts");
      process.exitCode = await runRerate(flags);
    });
}
