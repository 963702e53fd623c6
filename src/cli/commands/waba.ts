import { Command } from "commander";
import type { SyncFlags } from "../flags/waba.ts";
import { storeCommand } from "./carry.ts";

const HELP = `
Examples:
  $ DAYBOOK_GRAPH_TOKEN=EAA... daybook waba sync 102290129340398
  $ daybook waba sync 102290129340398 --token-stdin --look < token.txt     only shows what Meta says

Takes zone, currency, numbers, owner, location and authentication-international eligibility of WABAs from Meta's Graph API.
Meta says what is, not since when: of a WABA that nobody described it holds from the beginning, of a known one what
differs holds from now on. The token needs the permission whatsapp_business_management. It is not kept unless --keep-token
asks for it; then it is sealed with the key of the store.
Exit status: 0 done; 1 for some WABA there was no answer, with the reason; 2 wrong usage, or the store cannot be used.
`;

const PUT_HELP = `
Examples:
  $ daybook waba put accounts.json

The file is that of daybook rate --accounts (docs/settings.md): WABAs with zone and currency, portfolios, numbers, who is who. What it
names is from now on what it says there; what it does not name stays. Booked charges that this touches are booked again.
Exit status: 0 done; 2 wrong usage, or the file or the store cannot be used.
`;

/** `daybook waba`: what is known of WABAs. */
export function wabaCommand(): Command {
  return new Command("waba")
    .description("say what WABAs are, or ask Meta")
    .addCommand(putCommand())
    .addCommand(syncCommand());
}

function putCommand(): Command {
  return storeCommand("put", "take WABAs, portfolios, numbers and who is who from an accounts file")
    .argument("<file>", "an accounts file (JSON)")
    .addHelpText("after", PUT_HELP)
    .action(async (file: string, flags: Readonly<Record<string, unknown>>) => {
      const { runWabaPut } = await import("../run-waba-put.ts");
      process.exitCode = await runWabaPut(file, flags);
    });
}

function syncCommand(): Command {
  return storeCommand("sync", "take zone, currency, numbers, location and eligibility of WABAs from Meta")
    .argument("<waba...>", "ids of WABAs")
    .option("--token-stdin", "read the token from the standard input (else DAYBOOK_GRAPH_TOKEN, else the kept one)")
    .option("--keep-token", "keep the token, sealed, for the next time")
    .option("--look", "state nothing, only show")
    .option("--graph-host <url>", "another host than Meta's", "https://graph.facebook.com")
    .option("--graph-version <version>", "version of the Graph API", "v23.0")
    .addHelpText("after", HELP)
    .action(async (wabas: readonly string[], flags: SyncFlags) => {
      const { runWabaSync } = await import("../run-waba.ts");
      process.exitCode = await runWabaSync(wabas, flags);
    });
}
