import { Command, Option } from "commander";
import { ASSUMPTION_WORDS } from "../estimate-words.ts";
import type { EstimateFlags } from "../flags/estimate.ts";

const HELP = `
Examples:
  $ daybook estimate --month 2026-10 --market Brazil --service 4000 --marketing 2000 --inbound 5000
  $ daybook estimate --month 2026-10 --service Brazil=3000 --service India=1000 --numbers 3 --ads 250 --users 1800
  $ daybook estimate totals.csv --currency EUR --format json
  $ daybook estimate totals.csv --delivered-share 0.98 --replies-per-window 2:3:5

An assumption is one value, or LOW:HIGH, or LOW:LIKELY:HIGH. A file has the columns category,count and, where they are
needed, market and month; its categories are the names of the flags. docs/estimate.md says more.
Exit status: 0 estimated; 1 a rate of the month's own pricing model is not on file; 2 wrong usage.
`;

/** `daybook estimate`: what a month costs of which only totals are known. */
export function estimateCommand(): Command {
  const command = new Command("estimate")
    .description("estimate a month from its totals: low, likely and high under every pricing model, and why")
    .argument("[file]", "CSV with totals: month,category,market,count")
    .option("--month <month>", "the month, YYYY-MM")
    .option("--market <market>", "market of counts that name none");
  for (const [flag, what] of MESSAGES)
    command.option(`--${flag} <[market=]count>`, `${what}; may be given again`, collect);
  command
    .option("--inbound <[market=]count>", "messages of users; may be given again", collect)
    .option("--ads <count>", "of them, those that came through an ad or page")
    .option("--users <count>", "different users")
    .option("--numbers <count>", "business numbers (default: 1)")
    .option("--wabas <count>", "WhatsApp Business Accounts (default: 1)");
  for (const { flag, text } of ASSUMPTION_WORDS) command.option(`${flag} <range>`, `assumption: ${text}`);
  return command
    .option("--currency <code>", "currency of the account", "USD")
    .option("--set <name=value>", "a rule setting (docs/settings.md); may be given again", collect)
    .option("--cards <dir>", "rate cards of your own beside the shipped ones (see daybook rates import)")
    .option("--attested", "use only rates that were read in a source for their date, none filled in by a rule")
    .option("--rate <category[@market]=cost>", "a rate of your own; may be given again", collect)
    .addOption(new Option("--format <form>", "table, json, csv").choices(["table", "json", "csv"]).default("table"))
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, flags: EstimateFlags & Readonly<Record<string, unknown>>) => {
      const { runEstimate } = await import("../run-estimate.ts");
      process.exitCode = await runEstimate(file, flags);
    });
}

const MESSAGES = [
  ["service", "free-form messages sent, without reactions"],
  ["marketing", "marketing templates sent"],
  ["utility", "utility templates sent"],
  ["authentication", "authentication templates sent"],
  ["authentication-international", "authentication templates sent at the international rate"],
] as const;

const collect = (value: string, before: readonly string[] = []) => [...before, value];
