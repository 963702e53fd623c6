import { Command } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook provider put`. */
export interface ProviderFlags extends Readonly<Record<string, unknown>> {
  readonly logo?: string;
}

const PUT_HELP = `
Examples:
  $ daybook provider put provider.json --logo logo.png

  { "name": "Messaging Partners GmbH", "address": ["Lindenstraße 12", "10969 Berlin"], "country": "DE",
    "tax_id": "DE987654321", "emails": ["billing@example.com"], "phone": "+49 30 1234567", "website": "example.com",
    "bank": [{ "label": "IBAN", "value": "DE89 3704 0044 0532 0130 00" }], "footer": ["Amtsgericht Berlin HRB 12345"] }

Only the name has to be there. Documents that are drawn up from now on carry it.
Exit status: 0 known; 1 something in it cannot be used; 2 the file or the store cannot be used.
`;

/** `daybook provider`: what documents say of the provider itself. */
export function providerCommand(): Command {
  return new Command("provider")
    .description("what documents say of the provider: name, address, tax number, logo, bank details, footer")
    .addCommand(showCommand())
    .addCommand(putCommand());
}

function showCommand(): Command {
  return storeCommand("show", "show what is known, as JSON").action(async (flags: ProviderFlags) => {
    const { runProviderShow } = await import("../run-provider.ts");
    process.exitCode = await runProviderShow(flags);
  });
}

function putCommand(): Command {
  return storeCommand("put", "say it")
    .argument("<file>", "JSON")
    .option("--logo <file>", "a PNG or JPEG of at most 300 kB")
    .addHelpText("after", PUT_HELP)
    .action(async (file: string, flags: ProviderFlags) => {
      const { runProviderPut } = await import("../run-provider.ts");
      process.exitCode = await runProviderPut(file, flags);
    });
}
