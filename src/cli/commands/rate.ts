import { Command, Option } from "commander";
import { addInputOptions, type InputFlags } from "../input-options.ts";

interface RateFlags extends InputFlags {
  readonly format?: "table" | "json" | "ndjson" | "csv";
  readonly out?: string;
}

const HELP = `
Examples:
  $ daybook rate messages.csv --zone America/Sao_Paulo --currency BRL
  $ daybook rate webhooks.jsonl.gz --accounts accounts.json --format ndjson --out charges.ndjson
  $ daybook rate export.csv --map export-map.json --skip-bad
  $ daybook rate 2021.csv --rate notification@Brazil=0.0500

The input may be message logs (CSV or JSON Lines), webhook logs (one body a line, or a folder of bodies), plain or
gzip, in any order and with duplicates; - is standard input. docs/input.md says more.
Exit status: 0 all was rated; 1 some input was refused (see --skip-bad); 2 wrong usage.
`;

/** `daybook rate`: what a message history cost. */
export function rateCommand(): Command {
  const command = new Command("rate")
    .description("rate a message history: each charge, or the cost by month, category and market")
    .argument("<file...>", "message logs, webhook logs, folders of webhook bodies, or - for standard input")
    .addOption(
      new Option(
        "--format <form>",
        "table (default), json, ndjson (one charge a line; default with --out), csv",
      ).choices(["table", "json", "ndjson", "csv"]),
    )
    .option("--out <file>", "write to a file; it appears whole or not at all")
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: RateFlags) => {
      const { runRate } = await import("../run-rate.ts");
      process.exitCode = await runRate(files, flags);
    });
  return addInputOptions(command);
}
