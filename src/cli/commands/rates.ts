import { Command, Option } from "commander";
import type { ImportFlags, RatesFlags } from "../flags/rates.ts";

const HELP = `
Examples:
  $ daybook rates show --currency USD --market Brazil                  what holds today
  $ daybook rates search Kenya                                         which market that is
  $ daybook rates diff 2026-07-01 2026-10-01 --currency USD            what changed
  $ daybook rates import "Rates in USD.csv" --dry-run                  what a new list of Meta's would change
Exit status: 0 done; 1 nothing on file fits; 2 wrong usage.
`;

const SHOW_HELP = `
Examples:
  $ daybook rates show --currency USD --market Brazil
  $ daybook rates show --date 2026-10-01 --currency INR --market India --category utility --format json
Exit status: 0 shown; 1 the rate is not on file; 2 wrong usage.
`;

const SEARCH_HELP = `
Examples:
  $ daybook rates search Kenya
  $ daybook rates search +254712345678 --date 2026-01-01
Exit status: 0 found; 1 nothing fits; 2 wrong usage.
`;

const DIFF_HELP = `
Examples:
  $ daybook rates diff 2026-07-01 2026-10-01 --currency USD
  $ daybook rates diff rates/cards/2026-07-01-USD.csv my-rates/2027-01-01-USD.csv
Exit status: 0 compared, whether or not anything differs; 2 wrong usage.
`;

const IMPORT_HELP = `
Examples:
  $ daybook rates import "Rates in USD.csv" --dry-run
  $ daybook rates import list.csv tiers.csv --out my-rates
  $ daybook rate messages.csv --cards my-rates

Reads the CSV files that Meta's pricing page links to, and CSV exports of its workbooks. Shipped rates are never changed.
Exit status: 0 imported; 1 a file is not usable, nothing was written; 2 wrong usage.
`;

/** `daybook rates`: which rate holds when and where, what changed, and how to add a list. */
export function ratesCommand(): Command {
  return new Command("rates")
    .description("look at Meta's rates on file, compare them, and add newer ones")
    .addHelpText("after", HELP)
    .addCommand(showCommand())
    .addCommand(searchCommand())
    .addCommand(diffCommand())
    .addCommand(importCommand());
}

function showCommand(): Command {
  const command = new Command("show")
    .description("show the rates in force on a day")
    .option("--date <day>", "local day of the WABA, YYYY-MM-DD (default: today)")
    .option("--currency <code>", "only this currency")
    .option("--market <market>", "only this market")
    .option("--category <category>", "only this category")
    .addHelpText("after", SHOW_HELP)
    .action(async (flags: RatesFlags) => {
      const { runShow } = await import("../rates/show.ts");
      process.exitCode = runShow(flags);
    });
  return addCommonOptions(command, ["table", "json", "csv"]);
}

function searchCommand(): Command {
  const command = new Command("search")
    .description("find a market by name, country, calling code or phone number, and when it changed")
    .argument("<text...>", "such as Kenya, KE, +254, or a whole number")
    .option("--date <day>", "the day for which to tell a number's market (default: today)")
    .addHelpText("after", SEARCH_HELP)
    .action(async (words: string[], flags: RatesFlags) => {
      const { runSearch } = await import("../rates/search.ts");
      process.exitCode = runSearch(words.join(" "), flags);
    });
  return addCommonOptions(command, ["table", "json"]);
}

function diffCommand(): Command {
  const command = new Command("diff")
    .description("compare the rates of two days, or of two cards")
    .argument("<a>", "a day, YYYY-MM-DD, or a card, DATE-CURRENCY.csv")
    .argument("<b>", "the same, later")
    .option("--currency <code>", "currency of days (default: USD)")
    .addHelpText("after", DIFF_HELP)
    .action(async (a: string, b: string, flags: RatesFlags) => {
      const { runDiff } = await import("../rates/diff.ts");
      process.exitCode = runDiff(a, b, flags);
    });
  return addCommonOptions(command, ["table", "json"]);
}

function importCommand(): Command {
  return new Command("import")
    .description("turn Meta's rate lists and tier lists into cards for --cards")
    .argument("<file...>", "CSV files as Meta publishes them")
    .option("--date <day>", "first day on which they hold, where they do not say it")
    .option("--currency <code>", "their currency, where they do not say it")
    .option("--out <dir>", "folder for the cards", "./rates-overlay")
    .option("--dry-run", "only show what differs")
    .addOption(new Option("--format <form>", "table, json").choices(["table", "json"]).default("table"))
    .addHelpText("after", IMPORT_HELP)
    .action(async (files: string[], flags: ImportFlags) => {
      const { runImport } = await import("../rates/import.ts");
      process.exitCode = await runImport(files, flags);
    });
}

function addCommonOptions(command: Command, formats: readonly string[]): Command {
  return command
    .option("--cards <dir>", "cards of your own beside the shipped ones (see daybook rates import)")
    .option("--attested", "use only rates that were read in a source for their date, none filled in by a rule")
    .addOption(new Option("--format <form>", formats.join(", ")).choices(formats).default("table"));
}
