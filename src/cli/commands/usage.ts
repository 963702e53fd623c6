import { type Command, Option } from "commander";
import { SETTINGS } from "../../app/service/settings/table.ts";
import { MODEL_IDS } from "../../core/usage/settings.ts";
import type { UsageFlags } from "../flags/usage.ts";
import { storeCommand } from "./carry.ts";
import { settingOption } from "./serve.ts";

const USAGE_HELP = `
Examples:
  $ daybook usage --month 2026-10 --by template
  $ daybook usage --from 2026-10-01 --to 2026-10-15 --by campaign,agent --format json
  $ daybook usage --month 2026-10 --under CBP2               what it would have cost under another model
  $ daybook usage --month 2026-10 --under PMP --instead-of CBP2 --waba 1029384756

Sums of what is booked. --by: day, month, waba, number, category, market, pricing_type, template, agent, campaign, with commas
between. --under rates the messages on file anew under that model and under the model of the day (or --instead-of), and says
by category and market, and why, what they differ in; nothing is changed.
Exit status: 0 done; 1 the days depend on more messages than one answer takes; 2 wrong usage, or the store cannot be used.
`;

/** `daybook usage`: sums of the books, and the same days under another pricing model. */
export function usageCommand(): Command {
  return storeCommand("usage", "what is booked, summed up, or what it would have cost under another pricing model")
    .option("--month <month>", "such as 2026-10")
    .option("--from <day>", "from this local day on, instead of a month")
    .option("--to <day>", "the day after the last one")
    .option("--by <what>", "by what to sum up", "category,market")
    .option("--waba <id>", "only of this WABA")
    .addOption(new Option("--under <model>", "the other pricing model").choices(MODEL_IDS))
    .addOption(
      new Option("--instead-of <model>", "the model to compare with").choices(["auto", ...MODEL_IDS]).default("auto"),
    )
    .addOption(new Option("--format <form>", "table or json").choices(["table", "json"]).default("table"))
    .addOption(settingOption(SETTINGS.cards))
    .addHelpText("after", USAGE_HELP)
    .action(async (flags: UsageFlags) => {
      const { runUsage } = await import("../run-usage.ts");
      process.exitCode = await runUsage(flags);
    });
}
