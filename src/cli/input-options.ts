import { type Command, Option } from "commander";

/** Flags of every command that rates files. */
export interface InputFlags {
  readonly accounts?: string;
  readonly zone: string;
  readonly currency: string;
  readonly model: string;
  readonly decideBy: string;
  readonly set: readonly string[];
  readonly cards?: string;
  readonly attested?: boolean;
  readonly rate: readonly string[];
  readonly map?: string;
  readonly templates?: string;
  readonly dateZone?: string;
  readonly dateOrder?: "dmy" | "mdy" | "ymd";
  readonly skipBad?: boolean;
}

const collect = (value: string, before: readonly string[]) => [...before, value];

/** Adds the flags that say how to read the input, whose accounts it concerns, and by which rules and rates. */
export function addInputOptions(command: Command): Command {
  return command
    .option("--accounts <file>", "JSON with WABAs, portfolios, numbers and settings (docs/settings.md)")
    .option("--zone <zone>", "IANA time zone of WABAs that --accounts does not describe", "UTC")
    .option("--currency <code>", "their currency", "USD")
    .addOption(
      new Option("--model <model>", "pricing model; auto goes by the date of delivery")
        .choices(["auto", "NBP", "CBP1", "CBP2", "PMP", "PMP-OCT26"])
        .default("auto"),
    )
    .addOption(
      new Option("--decide-by <column>", "what decides a charge: our rules, Meta's webhooks, or those where they spoke")
        .choices(["rules", "meta", "meta_else_rules"])
        .default("rules"),
    )
    .option("--set <name=value>", "a rule setting (docs/settings.md); may be given again", collect, [])
    .option("--cards <dir>", "rate cards of your own beside the shipped ones (see daybook rates import)")
    .option("--attested", "use only rates that were read in a source for their date, none filled in by a rule")
    .option("--rate <category[@market]=cost>", "a rate of your own; may be given again", collect, [])
    .option(
      "--map <columns|file>",
      "columns of another tool's export: at=SentDate,user=To, or a JSON file (see daybook inspect)",
    )
    .option("--templates <file>", "CSV name,category,from: categories of templates that rows only name")
    .option("--date-zone <zone>", "time zone of times that state no offset")
    .addOption(
      new Option("--date-order <order>", "order of day, month and year in local dates").choices(["dmy", "mdy", "ymd"]),
    )
    .option("--skip-bad", "exit with 0 even if some rows were refused");
}
