import { Command, Option } from "commander";
import { addInputOptions, type InputFlags } from "../input-options.ts";

interface ExplainFlags extends InputFlags {
  readonly message: string;
  readonly number?: string;
  readonly format: "text" | "json";
}

const HELP = `
Examples:
  $ daybook explain messages.csv --message wamid.HBgN...
  $ daybook explain messages.csv --accounts accounts.json --message 6f1c2ab0...   (a charge's id works too)

Give the same files and flags as to daybook rate: ranks under free tiers, allowances and volume tiers depend on all of them.
Exit status: 0 explained; 1 no fact names that message; 2 wrong usage.
`;

/** `daybook explain`: why one message cost what it cost. */
export function explainCommand(): Command {
  const command = new Command("explain")
    .description("show why one message cost what it cost: timeline, windows, rules, card line, arithmetic")
    .argument("<file...>", "the files that were rated")
    .requiredOption("--message <id>", "id of the message, or of its charge")
    .option("--number <number>", "business number, where several numbers have a message of that id")
    .addOption(new Option("--format <form>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: ExplainFlags) => {
      const { runExplain } = await import("../run-explain.ts");
      process.exitCode = await runExplain(files, flags);
    });
  return addInputOptions(command);
}
