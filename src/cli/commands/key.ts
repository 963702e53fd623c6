import { Command } from "commander";
import type { KeyFlags } from "../flags/key.ts";
import { storeCommand } from "./carry.ts";

const HELP = `
Examples:
  $ daybook key create --name export --scope read           the key is shown once
  $ daybook key create --name crm --scope read,write
  $ daybook key create --name aurora --scope read --waba 102290129340398 --days 90
  $ daybook key list
  $ daybook key revoke 5f0c7e1d2a3b4c5d

Send a key as Authorization: Bearer KEY. Changes hold in a running service at once. docs/api.md says more.
Scopes: read; write; admin (people, keys, audit log). None includes another.
Exit status: 0 done; 1 refused, with the reason; 2 wrong usage, or the store cannot be used.
`;

/** `daybook key`: API keys. */
export function keyCommand(): Command {
  return new Command("key")
    .description("API keys: create, list, revoke")
    .addHelpText("after", HELP)
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

const SIGN_IN_HELP = `
Examples:
  $ daybook sign-in                         a link for the first owner
  $ daybook sign-in rosa@example.org

Prints a link that signs in once, within an hour; a person of that address must be known. The password that there was no
longer holds after the link was used. For who is locked out, and for whoever has a shell on the machine.
Exit status: 0 printed; 1 nobody has this address; 2 wrong usage, or the store cannot be used.
`;

/** `daybook sign-in`: a one-time link. */
export function signInCommand(): Command {
  return storeCommand("sign-in", "print a link that signs somebody in once")
    .argument("[email]", "whom; the first owner where nobody is named")
    .addHelpText("after", SIGN_IN_HELP)
    .action(async (email: string | undefined, flags: Readonly<Record<string, unknown>>) => {
      const { runSignIn } = await import("../run-key.ts");
      process.exitCode = await runSignIn(email, flags);
    });
}

function createCommand(): Command {
  return storeCommand("create", "make a key; it is shown once")
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--scope <scopes>", "read, write, admin, with commas between")
    .option("--waba <ids>", "only for these WABAs, with commas between; such a key may only read")
    .option("--days <days>", "until when it holds (default: until it is revoked)")
    .action(async (flags: KeyFlags) => {
      const { runKeyCreate } = await import("../run-key.ts");
      process.exitCode = await runKeyCreate(flags);
    });
}

function listCommand(): Command {
  return storeCommand("list", "show the keys, without their secrets").action(
    async (flags: Readonly<Record<string, unknown>>) => {
      const { runKeyList } = await import("../run-key.ts");
      process.exitCode = await runKeyList(flags);
    },
  );
}

function revokeCommand(): Command {
  return storeCommand("revoke", "end a key")
    .argument("<id>", "its id, as daybook key list shows it")
    .action(async (id: string, flags: Readonly<Record<string, unknown>>) => {
      const { runKeyRevoke } = await import("../run-key.ts");
      process.exitCode = await runKeyRevoke(id, flags);
    });
}
