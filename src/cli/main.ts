#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { businessCommand, ledgerCommand, marginCommand } from "./commands/billing.ts";
import { rerateCommand, verifyCommand } from "./commands/books.ts";
import { backupCommand, exportCommand, restoreCommand } from "./commands/carry.ts";
import { compareCommand } from "./commands/compare.ts";
import { completionCommand, manCommand } from "./commands/completion.ts";
import { endpointCommand } from "./commands/endpoint.ts";
import { estimateCommand } from "./commands/estimate.ts";
import { eventsCommand } from "./commands/events.ts";
import { explainCommand } from "./commands/explain.ts";
import { focusCommand } from "./commands/focus.ts";
import { forgetCommand } from "./commands/forget.ts";
import { importCommand } from "./commands/import.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { closeCommand, invoiceCommand } from "./commands/invoice.ts";
import { addInvoicePapers } from "./commands/invoice-papers.ts";
import { keyCommand, signInCommand } from "./commands/key.ts";
import { mailCommand } from "./commands/mail.ts";
import { planCommand } from "./commands/plan.ts";
import { providerCommand } from "./commands/provider.ts";
import { rateCommand } from "./commands/rate.ts";
import { ratesCommand } from "./commands/rates.ts";
import { saleCommand } from "./commands/sale.ts";
import { scenarioCommand } from "./commands/scenario.ts";
import { serveCommand } from "./commands/serve.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { wabaCommand } from "./commands/waba.ts";
import { walletCommand } from "./commands/wallet.ts";
import { EXIT, UsageError } from "./exit.ts";
import { VERSION } from "./version.ts";

const HELP = `
Examples:
  $ daybook rate messages.csv                      cost by month, category and market
  $ daybook explain messages.csv --message ID      why that message cost what it cost
  $ daybook inspect export.csv                     what an unknown export holds, and how to read it
  $ daybook rates show --currency USD --market Brazil
  $ daybook compare messages.csv --out report.html   the same traffic under other pricing models
  $ daybook estimate --month 2026-10 --service Brazil=4000

Exit status: 0 all is well; 1 some of the input was refused, or a check failed (the good part is done);
2 the command line or a file that it names cannot be used (nothing is done).
NO_COLOR turns colour off.
`;

async function main(): Promise<number> {
  const program = new Command("daybook")
    .description("Accounting for WhatsApp Business dialogs: what each message cost, and why.")
    .version(VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for help)")
    .addHelpText("after", HELP);
  for (const command of [
    rateCommand(),
    explainCommand(),
    inspectCommand(),
    ratesCommand(),
    scenarioCommand(),
    compareCommand(),
    estimateCommand(),
    simulateCommand(),
    serveCommand(),
    endpointCommand(),
    eventsCommand(),
    exportCommand(),
    importCommand(),
    backupCommand(),
    restoreCommand(),
    forgetCommand(),
    keyCommand(),
    signInCommand(),
    wabaCommand(),
    verifyCommand(),
    rerateCommand(),
    mailCommand(),
    planCommand(),
    businessCommand(),
    saleCommand(),
    ledgerCommand(),
    marginCommand(),
    addInvoicePapers(invoiceCommand()),
    closeCommand(),
    focusCommand(),
    providerCommand(),
    walletCommand(),
    completionCommand(),
    manCommand(),
  ]) {
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command.exitOverride();
  try {
    await program.parseAsync();
  } catch (error) {
    return exitCodeOf(error);
  }
  return Number(process.exitCode ?? EXIT.ok);
}

/** Tells what a person can mend from what is a bug of Daybook. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) {
    process.stderr.write(`daybook: ${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof Error && "syscall" in error) return failedBySystem(error);
  return failedByUs(error);
}

/** Nothing that a person gives may lead here: it is a bug of Daybook, and says so instead of showing its insides. */
function failedByUs(error: unknown): number {
  const what = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `daybook: this is a bug of Daybook (${what}); nothing was written. DAYBOOK_DEBUG=1 shows where\n`,
  );
  if (process.env.DAYBOOK_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return EXIT.bug;
}

function failedBySystem(error: Error): number {
  process.stderr.write(`daybook: ${error.message}; check the place, its permissions and the space left on it\n`);
  return EXIT.usage;
}

/** Ends by way of an exit, so that temporary files go too; 128 and the signal's number, as shells have it. */
for (const [signal, number] of [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const)
  process.once(signal, () => process.exit(128 + number));

/** A reader that went away (`daybook rate ... | head`) is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : failedBySystem(error));
});

process.exitCode = await main();
