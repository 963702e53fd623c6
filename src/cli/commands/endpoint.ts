import { Command, Option } from "commander";
import type { EndpointFlags, ListFlags, RotateFlags } from "../flags/endpoint.ts";
import { storeCommand } from "./carry.ts";

const HELP = `
Webhooks that do not come from Meta itself, but through a provider, come in at an endpoint of their own:
/webhooks/whatsapp/NAME. Changes hold in a running service within seconds. docs/receiver.md says more.

Examples:
  $ daybook endpoint add acme --auth bearer                       the provider sends Authorization: Bearer SECRET
  $ daybook endpoint add acme --auth header --header X-Api-Key    the provider sends X-Api-Key: SECRET
  $ daybook endpoint add acme --auth path                         the address itself is the secret
  $ daybook endpoint add acme --auth signature --secret-stdin < app-secret.txt
  $ daybook endpoint rotate acme --keep-hours 48
Exit status: 0 done; 1 refused, with the reason; 2 wrong usage, or the store cannot be used.
`;

/** `daybook endpoint`: addresses for webhooks that come through somebody else. */
export function endpointCommand(): Command {
  return new Command("endpoint")
    .description("addresses for webhooks that come through a provider: add, list, rotate secrets, revoke")
    .addHelpText("after", HELP)
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand());
}

const STDIN = ["--secret-stdin", "read the secret from the standard input instead of making one"] as const;

function addCommand(): Command {
  return storeCommand("add", "open an endpoint; its secret is shown once")
    .argument("<name>", "small letters, digits and hyphens; part of the address")
    .addOption(
      new Option("--auth <how>", "how whoever posts proves who they are")
        .choices(["signature", "bearer", "header", "path", "unsigned"])
        .default("bearer"),
    )
    .option("--header <name>", "the header that carries the secret, with --auth header")
    .option("--source <name>", "what its facts are recorded under (default: its name)")
    .option(...STDIN)
    .option("--allow-unsigned", "take what anyone posts who knows the address, with --auth unsigned")
    .action(async (name: string, flags: EndpointFlags) => {
      const { runAdd } = await import("../run-endpoint.ts");
      process.exitCode = await runAdd(name, flags);
    });
}

function listCommand(): Command {
  return storeCommand("list", "show the endpoints, without their secrets")
    .option("--all", "also those that were revoked")
    .addOption(new Option("--format <form>", "table, json").choices(["table", "json"]).default("table"))
    .action(async (flags: ListFlags) => {
      const { runList } = await import("../run-endpoint.ts");
      process.exitCode = await runList(flags);
    });
}

function rotateCommand(): Command {
  return storeCommand("rotate", "give an endpoint a new secret; the old one counts a while longer")
    .argument("<name>")
    .option("--keep-hours <hours>", "how long the old secret still counts", "24")
    .option(...STDIN)
    .action(async (name: string, flags: RotateFlags) => {
      const { runRotate } = await import("../run-endpoint.ts");
      process.exitCode = await runRotate(name, flags);
    });
}

function revokeCommand(): Command {
  return storeCommand("revoke", "close an endpoint for good")
    .argument("<name>")
    .action(async (name: string, flags: Readonly<Record<string, unknown>>) => {
      const { runRevoke } = await import("../run-endpoint.ts");
      process.exitCode = await runRevoke(name, flags);
    });
}
