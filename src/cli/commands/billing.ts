import { Command } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook ledger balances`, as typed. */
export interface BalanceFlags extends Readonly<Record<string, unknown>> {
  readonly owner?: string;
  readonly kind?: string;
  readonly party?: string;
  readonly asOf?: string;
  readonly recordedBefore?: string;
}

/** Flags of `daybook margin`, as typed. */
export interface MarginFlags extends Readonly<Record<string, unknown>> {
  readonly month: string;
  readonly by: string;
  readonly seller?: string;
}

type Flags = Readonly<Record<string, unknown>>;

const BUSINESS_HELP = `
Examples:
  $ daybook business put shop.json
  $ daybook business list
  $ daybook business show shop
  $ daybook business remove shop

docs/billing.md says what a business file holds. What is put takes the place of all that was said of it; a running service
derives the sales that it touches anew, from the first day on that differs.
Exit status: 0 done; 1 refused, every problem with its place; 2 wrong usage, or the file or the store cannot be used.
`;

/** `daybook business`: who is billed. */
export function businessCommand(): Command {
  const put = storeCommand("put", "say what a business is, or change it")
    .argument("<file...>", "business files (JSON); sellers before their clients")
    .action(async (files: readonly string[], flags: Flags) => {
      const { runBusinessPut } = await import("../run-billing.ts");
      process.exitCode = await runBusinessPut(files, flags);
    });
  const list = storeCommand("list", "show the businesses").action(async (flags: Flags) => {
    const { runBusinessList } = await import("../run-billing.ts");
    process.exitCode = await runBusinessList(flags);
  });
  const show = storeCommand("show", "show one business as JSON")
    .argument("<id>", "its id")
    .action(async (id: string, flags: Flags) => {
      const { runShow } = await import("../run-billing.ts");
      process.exitCode = await runShow("business", id, flags);
    });
  const remove = storeCommand("remove", "take back all that was said of a business, and its sales")
    .argument("<id>", "its id")
    .action(async (id: string, flags: Flags) => {
      const { runBusinessRemove } = await import("../run-billing.ts");
      process.exitCode = await runBusinessRemove(id, flags);
    });
  return new Command("business")
    .description("who is billed, by whom, and for which WABAs")
    .addHelpText("after", BUSINESS_HELP)
    .addCommand(put)
    .addCommand(list)
    .addCommand(show)
    .addCommand(remove);
}

/** `daybook plan put`, `list` and `show`: plans of the store. */
export function storedPlanCommands(): readonly Command[] {
  const put = storeCommand("put", "state a plan that businesses of the store are billed by")
    .argument("<file...>", "plan files (JSON, docs/plans.md)")
    .action(async (files: readonly string[], flags: Flags) => {
      const { runPlanPut } = await import("../run-billing.ts");
      process.exitCode = await runPlanPut(files, flags);
    });
  const list = storeCommand("list", "show the plans of the store").action(async (flags: Flags) => {
    const { runPlanList } = await import("../run-billing.ts");
    process.exitCode = await runPlanList(flags);
  });
  const show = storeCommand("show", "show a plan of the store as JSON")
    .argument("<id>", "its id")
    .action(async (id: string, flags: Flags) => {
      const { runShow } = await import("../run-billing.ts");
      process.exitCode = await runShow("plan", id, flags);
    });
  return [put, list, show];
}

const LEDGER_HELP = `
Examples:
  $ daybook ledger balances --owner provider
  $ daybook ledger balances --kind wallet --as-of 2026-11-01
  $ daybook ledger entries 3f2a...            all entries about a charge, an invoice's number or a payment's reference

Debits are positive, credits negative. Days are in UTC; an instant with its offset does as well.
Exit status: 0 done; 2 wrong usage, or the store cannot be used.
`;

/** `daybook ledger`: balances and entries. */
export function ledgerCommand(): Command {
  const balances = storeCommand("balances", "what stands on the accounts, as of any moment")
    .option("--owner <owner>", "whose books: provider, or a business that resells")
    .option("--kind <kind>", "wallet, unbilled, receivable, revenue, meta_cost, ...")
    .option("--party <party>", "the business at the other side")
    .option("--as-of <day>", "what happened before this day or instant")
    .option("--recorded-before <day>", "as far as it was written down before this day or instant")
    .action(async (flags: BalanceFlags) => {
      const { runBalances } = await import("../run-ledger.ts");
      process.exitCode = await runBalances(flags);
    });
  const entries = storeCommand("entries", "all entries about one thing, in the order of recording")
    .argument("<subject>", "a charge's id, an invoice's number, a payment's reference")
    .action(async (subject: string, flags: Flags) => {
      const { runEntries } = await import("../run-ledger.ts");
      process.exitCode = await runEntries(subject, flags);
    });
  return new Command("ledger")
    .description("the double-entry ledger: balances and entries")
    .addHelpText("after", LEDGER_HELP)
    .addCommand(balances)
    .addCommand(entries);
}

const MARGIN_HELP = `
Examples:
  $ daybook margin --month 2026-10
  $ daybook margin --month 2026-10 --by category
  $ daybook margin --month 2026-10 --seller agency     what a business that resells keeps

Exit status: 0 done; 2 wrong usage, or the store cannot be used.
`;

/** `daybook margin`: what a month's sales brought beyond their cost. */
export function marginCommand(): Command {
  return storeCommand("margin", "what a month's sales brought beyond their cost")
    .requiredOption("--month <month>", "such as 2026-10")
    .option("--by <what>", "business, category, market or day", "business")
    .option("--seller <business>", "a business that resells (default: the provider)")
    .addHelpText("after", MARGIN_HELP)
    .action(async (flags: MarginFlags) => {
      const { runMargin } = await import("../run-ledger.ts");
      process.exitCode = await runMargin(flags);
    });
}
