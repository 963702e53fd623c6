import { Command, Option } from "commander";

const HELP = `
Examples:
  $ daybook inspect export.csv                              what is in it, and the command to go on with
  $ daybook inspect export.csv --save export-map.json       keep the proposed reading, to edit and use:
  $ daybook rate export.csv --map export-map.json --date-zone Europe/Berlin

Exit status: 0 it can be read; 1 something required is missing, or the file cannot be read; 2 wrong usage.
`;

/** `daybook inspect`: what an unknown export holds, and how to read it. */
export function inspectCommand(): Command {
  return new Command("inspect")
    .description("look into an export: what its columns are, what is missing, and how to rate it")
    .argument("<file>", "CSV, JSON Lines or webhook log, plain or gzip")
    .option("--save <file>", "write the proposed reading as JSON, for --map")
    .addOption(new Option("--format <form>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (file: string, flags: { save?: string; format: "text" | "json" }) => {
      const { runInspect } = await import("../run-inspect.ts");
      process.exitCode = await runInspect(file, flags);
    });
}
