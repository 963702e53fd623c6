import { Command, Option } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook focus export`. */
export interface FocusFlags extends Readonly<Record<string, unknown>> {
  readonly month: string;
  readonly business?: string;
  readonly out?: string;
}

/** Flags of `daybook focus check`. */
export interface FocusCheckFlags {
  readonly invoice?: readonly string[];
  readonly format: "table" | "json";
}

const EXPORT_HELP = `
Examples:
  $ daybook focus export --month 2026-10 --out focus-2026-10.csv
  $ daybook focus export --month 2026-10 --business shop

Drafts, invoices and credit notes of the month, but for void ones, in all columns of FOCUS 1.2 (FinOps Open Cost and Usage
Specification). BilledCost adds up to what each document asks. docs/focus.md says what stands where.
Exit status: 0 written; 2 the command line, the store or the file cannot be used.
`;

const CHECK_HELP = `
Examples:
  $ daybook focus check focus-2026-10.csv
  $ daybook focus check theirs.csv --invoice INV-000042=118.35 --format json

Checks anybody's CSV against FOCUS 1.2: columns, types, nulls, allowed values, and the rules between columns and rows that a
program can check. --invoice says what an invoice asks, so that its rows can be added up.
Exit status: 0 no MUST is broken; 1 some are; 2 the file cannot be read.
`;

const METADATA_HELP = `
Examples:
  $ daybook focus metadata > focus-metadata.json

Exit status: 0 printed.
`;

/** `daybook focus`: cost and usage in the form of the FinOps Open Cost and Usage Specification. */
export function focusCommand(): Command {
  return new Command("focus")
    .description("invoices as a FOCUS 1.2 dataset, and a check of any such file")
    .addCommand(exportCommand())
    .addCommand(checkCommand())
    .addCommand(metadataCommand());
}

function exportCommand(): Command {
  return storeCommand("export", "write the invoices of a month as a FOCUS 1.2 dataset")
    .requiredOption("--month <month>", "the month of the charges, such as 2026-10")
    .option("--business <id>", "only the documents to this business")
    .option("-o, --out <file>", "a file instead of the standard output")
    .addHelpText("after", EXPORT_HELP)
    .action(async (flags: FocusFlags) => {
      const { runFocusExport } = await import("../run-papers.ts");
      process.exitCode = await runFocusExport(flags);
    });
}

function checkCommand(): Command {
  return new Command("check")
    .description("check a CSV file against FOCUS 1.2")
    .argument("<file>", "the dataset")
    .option("--invoice <id=amount...>", "what an invoice asks, such as INV-000042=118.35")
    .addOption(new Option("--format <form>", "table, json").choices(["table", "json"]).default("table"))
    .addHelpText("after", CHECK_HELP)
    .action(async (file: string, flags: FocusCheckFlags) => {
      const { runFocusCheck } = await import("../run-focus-check.ts");
      process.exitCode = await runFocusCheck(file, flags);
    });
}

function metadataCommand(): Command {
  return new Command("metadata")
    .description("print the schema of the dataset: the version of FOCUS, and every column with its type")
    .addHelpText("after", METADATA_HELP)
    .action(async () => {
      const { runFocusMetadata } = await import("../run-focus-check.ts");
      process.exitCode = runFocusMetadata();
    });
}
