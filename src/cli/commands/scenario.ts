import { Command, Option } from "commander";

const HELP = `
Examples:
  $ daybook scenario refund-season.scenario        does the story still cost what it says?
  $ daybook scenario --write my-story.scenario     write down what it costs now

docs/scenarios.md shows how to write one.
Exit status: 0 all as expected; 1 a scenario differs; 2 a file cannot be read as a scenario.
`;

/** `daybook scenario`: replays timelines with expected charges. */
export function scenarioCommand(): Command {
  return new Command("scenario")
    .description("replay scenario files: a timeline, and the charges that it should lead to")
    .argument("<file...>", "scenario files")
    .option("--write", "overwrite the charges in the files with those that come out")
    .option("--cards <dir>", "rate cards of your own beside the shipped ones")
    .addOption(new Option("--format <form>", "table, json").choices(["table", "json"]).default("table"))
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: { write?: boolean; cards?: string; format: "table" | "json" }) => {
      const { runScenarios } = await import("../run-scenarios.ts");
      process.exitCode = await runScenarios(files, flags);
    });
}
