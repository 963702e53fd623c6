import { Command, Option } from "commander";
import type { CompareFlags } from "../flags/compare.ts";
import { addInputOptions } from "../input-options.ts";

const HELP = `
Examples:
  $ daybook compare messages.csv --accounts accounts.json
  $ daybook compare september.csv --date 2026-10-01 --models PMP,PMP-OCT26
  $ daybook compare 2025.csv --models auto,NBP,CBP1 --rate notification=0.0500
  $ daybook compare messages.csv --out report.html

The first model is the base of all differences. A rate that a model does not have on the day comes from the nearest card
that has it, and the output says which. docs/compare.md says more.
Exit status: 0 all was compared; 1 some input was refused (see --skip-bad); 2 wrong usage.
`;

/** `daybook compare`: what the same traffic costs under other pricing models, and why. */
export function compareCommand(): Command {
  const command = new Command("compare")
    .description("rate the same traffic under several pricing models, and explain the difference to the message")
    .argument("<file...>", "message logs, webhook logs or folders of webhook bodies; they are read twice")
    .option(
      "--models <list>",
      "models to compare, the base first: auto, NBP, CBP1, CBP2, PMP, PMP-OCT26",
      "auto,CBP2,PMP,PMP-OCT26",
    )
    .option("--date <day>", "rate all of it as if it were this day, YYYY-MM-DD: its model, rules, markets and rates")
    .addOption(
      new Option("--format <form>", "table (default), json, csv, html; with --out by the name's ending").choices([
        "table",
        "json",
        "csv",
        "html",
      ]),
    )
    .option("--messages <file>", "also write a CSV with each message that costs something else, and the cause")
    .option("--out <file>", "write to a file; it appears whole or not at all")
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: CompareFlags) => {
      const { runCompare } = await import("../run-compare.ts");
      const statesCurrency = command.getOptionValueSource("currency") === "cli";
      process.exitCode = await runCompare(files, flags, { statesCurrency });
    });
  addInputOptions(command);
  command.options.find(({ long }) => long === "--model")?.hideHelp();
  const currency = command.options.find(({ long }) => long === "--currency");
  if (currency) currency.description = "rate everything in this currency instead of each WABA's own";
  return command;
}
