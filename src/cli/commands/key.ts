import { Command } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook key create`, as typed, beside those that say where the store is. */
export interface KeyCreateFlags extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly scope: string;
  readonly waba?: string;
  readonly expires?: string;
}

const HELP = `
Examples:
  $ daybook key create --name export --scope read
  $ daybook key create --name crm --scope read,write --expires 2027-01-01T00:00:00Z
  $ daybook key list
  $ daybook key revoke 0123456789abcdef

A key is sent as Authorization: Bearer. It is printed once, alone on standard output; the store keeps its hash only.
All three work beside a running service and without one.
Exit status: 0 done; 2 wrong usage, or the store cannot be opened.
`;

/** `daybook key`: who may use the API, for whoever has a shell on the machine. */
export function keyCommand(): Command {
  const create = storeCommand("create", "make an API key and print it, once")
    .requiredOption("--name <name>", "what it is for")
    .requiredOption(
      "--scope <scopes>",
      "what it may do: read, write, admin, separated by commas; none includes another",
    )
    .option("--waba <ids>", "the WABAs that it sees, separated by commas; for keys that only read (default: all)")
    .option("--expires <instant>", "from when on it opens nothing (default: never)")
    .action(async (flags: KeyCreateFlags) => {
      const { runKeyCreate } = await import("../run-key.ts");
      process.exitCode = await runKeyCreate(flags);
    });
  const list = storeCommand("list", "list all API keys, without their secrets").action(
    async (flags: Readonly<Record<string, unknown>>) => {
      const { runKeyList } = await import("../run-key.ts");
      process.exitCode = await runKeyList(flags);
    },
  );
  const revoke = storeCommand("revoke", "revoke an API key: it opens nothing from the next request on")
    .argument("<id>", "as daybook key list names it")
    .action(async (id: string, flags: Readonly<Record<string, unknown>>) => {
      const { runKeyRevoke } = await import("../run-key.ts");
      process.exitCode = await runKeyRevoke(id, flags);
    });
  return new Command("key")
    .description("make, list and revoke API keys")
    .addCommand(create)
    .addCommand(list)
    .addCommand(revoke)
    .addHelpText("after", HELP);
}
