import { Command, Option } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook sale list`, as typed. */
export interface SaleFlags extends Readonly<Record<string, unknown>> {
  readonly business?: string;
  readonly month?: string;
  readonly category?: string;
  readonly market?: string;
  readonly waba?: string;
  readonly refusal?: string;
  readonly format?: "table" | "ndjson";
}

const HELP = `
Examples:
  $ daybook sale list --business shop --month 2026-10
  $ daybook sale list --business shop --month 2026-10 --refusal any     what has no price, and why
  $ daybook sale explain 6f1c2ab0...                                    each hop's price, line by line

A sale's id is that of its charge, or of its dialog. Exit status: 0 done; 1 nothing is known of it; 2 wrong usage, or the store
cannot be used.
`;

/** `daybook sale`: what each unit was sold for. */
export function saleCommand(): Command {
  const list = storeCommand("list", "what a business was sold in a month")
    .requiredOption("--business <id>", "who was sold it")
    .requiredOption("--month <month>", "such as 2026-10")
    .option("--waba <waba>")
    .option("--category <category>")
    .option("--market <market>")
    .option("--refusal <code>", "without a price for this reason; any: all without one")
    .addOption(new Option("--format <form>", "table, ndjson").choices(["table", "ndjson"]).default("table"))
    .action(async (flags: SaleFlags) => {
      const { runSaleList } = await import("../run-sale.ts");
      process.exitCode = await runSaleList(flags);
    });
  const explain = storeCommand("explain", "how a charge or a dialog came to its price, hop by hop")
    .argument("<id>", "the charge's id, or the dialog's")
    .action(async (id: string, flags: SaleFlags) => {
      const { runSaleExplain } = await import("../run-sale.ts");
      process.exitCode = await runSaleExplain(id, flags);
    });
  return new Command("sale")
    .description("what each unit was sold for, and why")
    .addHelpText("after", HELP)
    .addCommand(list)
    .addCommand(explain);
}
