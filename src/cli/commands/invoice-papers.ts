import type { Command } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of the commands that write invoices, as typed. */
export interface PaperFlags extends Readonly<Record<string, unknown>> {
  readonly out?: string;
  readonly evidence?: boolean;
}

const PDF_HELP = `
Examples:
  $ daybook invoice pdf INV-000042 --out INV-000042.pdf

In the language of the buyer's locale (Arabic, English, German, Portuguese; English for all others). The same document always
gives the same bytes. docs/invoices-on-paper.md says what is on it.
Exit status: 0 written; 2 there is no such invoice, or the store or the file cannot be used.
`;

const CSV_HELP = `
Examples:
  $ daybook invoice csv INV-000042
  $ daybook invoice csv INV-000042 --evidence --out INV-000042-evidence.csv

The amounts of the lines and taxes add up to what is asked. With --evidence: every charge behind every line.
Exit status: 0 written; 2 there is no such invoice, or the store or the file cannot be used.
`;

/** Adds what writes an invoice to `daybook invoice`. */
export function addInvoicePapers(invoice: Command): Command {
  return invoice.addCommand(pdfCommand()).addCommand(csvCommand());
}

function pdfCommand(): Command {
  return storeCommand("pdf", "write an invoice or a credit note as a PDF")
    .argument("<invoice>", "its number or id")
    .requiredOption("-o, --out <file>", "the PDF; it appears whole or not at all")
    .addHelpText("after", PDF_HELP)
    .action(async (name: string, flags: PaperFlags & { out: string }) => {
      const { runInvoicePdf } = await import("../run-papers.ts");
      process.exitCode = await runInvoicePdf(name, flags);
    });
}

function csvCommand(): Command {
  return storeCommand("csv", "write the lines of an invoice, or the charges behind them, as CSV")
    .argument("<invoice>", "its number or id")
    .option("--evidence", "every charge behind every line")
    .option("-o, --out <file>", "a file instead of the standard output")
    .addHelpText("after", CSV_HELP)
    .action(async (name: string, flags: PaperFlags) => {
      const { runInvoiceCsv } = await import("../run-papers.ts");
      process.exitCode = await runInvoiceCsv(name, flags);
    });
}
