import { Command, Option } from "commander";
import type { SimulateFlags } from "../flags/simulate.ts";

const HELP = `
Examples:
  $ daybook simulate --messages 100000 --out log.csv --accounts-out accounts.json
  $ daybook rate log.csv --accounts accounts.json
  $ daybook simulate --seed 7 --format webhooks --late 0.02 --duplicates 0.02 --out webhooks.jsonl
  $ daybook simulate --markets BR=60,IN=30,US=10 --currency USD --service-share 0.8 --shuffle | head

The same flags write the same bytes on every machine. docs/simulate.md says what each does.
Exit status: 0 written; 2 wrong usage.
`;

/** `daybook simulate`: message logs and webhook logs that nobody has to keep secret. */
export function simulateCommand(): Command {
  const command = new Command("simulate").description("write seeded, realistic traffic as message log or webhook log");
  for (const [flag, text, usual] of NUMBERS) command.option(flag, text, usual);
  return command
    .option("--users <count>", "users, each of one business number (default: a twentieth of the messages)")
    .option("--currency <code>", "currency of all WABAs (default: that of the country where each is at home)")
    .option("--shuffle", "put all lines in any order, each as likely as the others")
    .addOption(
      new Option("--format <form>", "csv, jsonl, webhooks").choices(["csv", "jsonl", "webhooks"]).default("csv"),
    )
    .option("--accounts-out <file>", "write the accounts file that belongs to the traffic")
    .option("--out <file>", "write to a file; it appears whole or not at all")
    .addHelpText("after", HELP)
    .action(async (flags: SimulateFlags) => {
      const { runSimulate } = await import("../run-simulate.ts");
      process.exitCode = await runSimulate(flags);
    });
}

const NUMBERS: readonly (readonly [flag: string, text: string, usual: string])[] = [
  ["--messages <count>", "messages in both directions", "10000"],
  ["--seed <number>", "the same seed gives the same traffic", "1"],
  ["--from <day>", "first day, UTC, YYYY-MM-DD", "2026-08-01"],
  ["--to <day>", "day after the last one", "2026-11-01"],
  ["--portfolios <count>", "business portfolios", "2"],
  ["--wabas <count>", "WhatsApp Business Accounts", "3"],
  ["--numbers <count>", "business numbers of all of them together", "5"],
  [
    "--markets <shares>",
    "countries of the users and their weights",
    "BR=30,IN=25,MX=10,ID=10,US=8,DE=5,ES=4,AE=3,ZA=3,CO=2",
  ],
  ["--categories <shares>", "categories of templates that begin a dialog", "marketing=45,utility=40,authentication=15"],
  ["--service-share <share>", "dialogs that users begin", "0.5"],
  ["--ads-share <share>", "of those, dialogs that came through an ad or page", "0.1"],
  ["--inbound <mean>", "messages of the user in a dialog", "2.5"],
  ["--split <mean>", "messages into which a bot splits a reply", "1.6"],
  ["--answers <share>", "marketing and utility templates that users answer", "0.15"],
  ["--receipts <share>", "dialogs with a user that end with a utility template", "0.1"],
  ["--fail <share>", "messages of the business that fail", "0.02"],
  ["--stray <share>", "dialogs of the business that begin free-form, and fail", "0.002"],
  ["--recategorised <share>", "utility templates that Meta moves to marketing midway", "0.25"],
  ["--bsuids <share>", "users who hide their phone number from some day after 2026-06-01 on", "0.1"],
  ["--late <share>", "lines that come late", "0"],
  ["--late-hours <hours>", "by how much at most", "36"],
  ["--duplicates <share>", "lines that come twice", "0"],
];
