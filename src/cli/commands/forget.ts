import type { Command } from "commander";
import { storeCommand } from "./carry.ts";

const HELP = `
Examples:
  $ daybook forget +5511987654321
  $ daybook forget BR.13491208655302741918

All names that are known to stand for this user are forgotten: spellings and aliases, the ids and contents of the messages, and
what dead letters hold of them. It cannot be taken back. Charges stay, under a stand-in that nobody can turn into the
number again, and what depended on the names is booked again by the running service. The audit log says that a user was
forgotten, not who. Copies elsewhere (backups, exports, logs of Meta's bodies) are yours to delete.
Exit status: 0 forgotten; 1 nothing was known of this user; 2 wrong usage, or the store cannot be opened.
`;

/** `daybook forget USER`: deletes what ties charges to a person. */
export function forgetCommand(): Command {
  return storeCommand("forget", "forget a user: delete phone number, ids and contents; charges stay under a stand-in")
    .argument("<user>", "phone number with its country code, or business-scoped user id")
    .addHelpText("after", HELP)
    .action(async (user: string, flags: Readonly<Record<string, unknown>>) => {
      const { runForget } = await import("../run-forget.ts");
      process.exitCode = await runForget(user, flags);
    });
}
