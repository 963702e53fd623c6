import { Command } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook invoice` and `daybook close`, as typed. */
export interface InvoiceFlags extends Readonly<Record<string, unknown>> {
  readonly business?: string;
  readonly month?: string;
  readonly state?: string;
  readonly early?: boolean;
  readonly dryRun?: boolean;
  readonly amount?: string;
  readonly reference?: string;
  readonly on?: string;
  readonly reason?: string;
  readonly line?: string;
  readonly format?: string;
}

const HELP = `
Examples:
  $ daybook invoice draft --business shop --month 2026-10          what it would be now; nothing is kept
  $ daybook invoice issue --business shop --month 2026-10
  $ daybook invoice show INV-000001
  $ daybook invoice corrections INV-000001                         differences to earlier months that it asks for
  $ daybook invoice pending shop                                   the same that no invoice has asked for yet
  $ daybook invoice evidence INV-000001 --line 0 --format csv
  $ daybook invoice pay INV-000001 --amount 120.50 --reference bank-4711
  $ daybook invoice credit INV-000001 --amount 10.00 --reason "goodwill"
  $ daybook invoice void INV-000001 --reason "wrong address"

An invoice is named by its number, or by its id. Exit status: 0 done; 1 it cannot be done now, and why; 2 wrong usage, or the
store cannot be used.
`;

const CLOSE_HELP = `
Examples:
  $ daybook close --month 2026-10 --dry-run
  $ daybook close --month 2026-10

Issues what is due and keeps drafts where the grace period for late facts still runs (--early does not wait for it). Doing it
again, or twice at once, or after a crash does what is left to do: each invoice is issued once, and numbers have no gap.
Exit status: 0 done; 1 some business waits for something, and for what; 2 wrong usage, or the store cannot be used.
`;

/** `daybook invoice`: look at invoices, and everything that happens to them. */
export function invoiceCommand(): Command {
  const command = new Command("invoice").description("invoices and credit notes").addHelpText("after", HELP);
  const of = (name: string, about: string) => {
    const one = storeCommand(name, about);
    command.addCommand(one);
    return one;
  };
  const run = async (name: InvoiceVerb, which: string, flags: InvoiceFlags) => {
    const { runInvoice } = await import("../run-invoice.ts");
    process.exitCode = await runInvoice(name, which, flags);
  };
  of("list", "invoices, the latest first")
    .option("--business <id>", "of one business")
    .option("--month <month>", "of one month, such as 2026-10")
    .option("--state <state>", "draft, issued, settled or void")
    .action((flags: InvoiceFlags) => run("list", "", flags));
  for (const [name, about] of [
    ["draft", "show what the invoice of a month would be now"],
    ["issue", "issue the invoice of a month that has ended"],
  ] as const) {
    const one = of(name, about)
      .requiredOption("--business <id>", "whose")
      .requiredOption("--month <month>", "such as 2026-10");
    if (name === "issue") one.option("--early", "do not wait for the grace period");
    one.action((flags: InvoiceFlags) => run(name, "", flags));
  }
  of("show", "everything that an invoice says")
    .argument("<invoice>")
    .option("--format <format>", "table or json", "table")
    .action((which: string, flags: InvoiceFlags) => run("show", which, flags));
  of("evidence", "the charges behind a line")
    .argument("<invoice>")
    .requiredOption("--line <place>", "the line's place, from 0; or held")
    .option("--format <format>", "csv or ndjson", "csv")
    .action((which: string, flags: InvoiceFlags) => run("evidence", which, flags));
  of("corrections", "every difference to earlier months that an invoice asks for")
    .argument("<invoice>")
    .option("--format <format>", "table or json", "table")
    .action((which: string, flags: InvoiceFlags) => run("corrections", which, flags));
  of("pending", "what has become known of invoiced months of a business and is on no invoice yet")
    .argument("<business>", "its id")
    .option("--format <format>", "table or json", "table")
    .action((which: string, flags: InvoiceFlags) => run("pending", which, flags));
  of("pay", "say that money came for an invoice")
    .argument("<invoice>")
    .requiredOption("--amount <amount>", "such as 120.50")
    .requiredOption("--reference <text>", "the payment's own; told twice, it is one payment")
    .option("--on <day>", "when it came, such as 2026-11-20")
    .action((which: string, flags: InvoiceFlags) => run("pay", which, flags));
  of("credit", "give part of an invoice back by a credit note")
    .argument("<invoice>")
    .requiredOption("--amount <amount>", "tax included")
    .requiredOption("--reason <text>", "as the credit note says it")
    .action((which: string, flags: InvoiceFlags) => run("credit", which, flags));
  of("void", "take an invoice or a credit note back altogether; its number stays used")
    .argument("<invoice>")
    .requiredOption("--reason <text>", "why")
    .action((which: string, flags: InvoiceFlags) => run("void", which, flags));
  return command;
}

export type InvoiceVerb =
  | ("list" | "show" | "draft" | "issue" | "void" | "pay" | "credit")
  | ("evidence" | "corrections" | "pending");

/** `daybook close`: close a month for all businesses. */
export function closeCommand(): Command {
  return storeCommand("close", "issue the invoices of a month for all businesses")
    .requiredOption("--month <month>", "such as 2026-10")
    .option("--dry-run", "say what would be issued, and issue nothing")
    .option("--early", "do not wait for the grace period")
    .addHelpText("after", CLOSE_HELP)
    .action(async (flags: InvoiceFlags) => {
      const { runClose } = await import("../run-invoice.ts");
      process.exitCode = await runClose(flags);
    });
}
