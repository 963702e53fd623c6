import { Command, Option } from "commander";
import { SETTINGS, STORE_SETTINGS } from "../../app/service/settings/table.ts";
import { addInputOptions, type InputFlags } from "../input-options.ts";
import { storedPlanCommands } from "./billing.ts";
import { settingOption } from "./serve.ts";

/** Flags of `daybook plan try`. */
export interface TryFlags extends InputFlags, Readonly<Record<string, unknown>> {
  readonly messages?: readonly string[];
  readonly month?: string;
  readonly business?: string;
  readonly against?: string;
  readonly asOf?: string;
  readonly explain?: string;
  readonly format: "table" | "json" | "csv";
}

const CHECK_HELP = `
Examples:
  $ daybook plan check standard.json

docs/plans.md shows how to write one.
Exit status: 0 the plan can be used; 1 it cannot, every problem is named with its place; 2 wrong usage.
`;

const TRY_HELP = `
Examples:
  $ daybook plan try standard.json --messages messages.csv --accounts accounts.json
  $ daybook plan try new.json --messages messages.csv --against standard.json --as-of 2026-11-01
  $ daybook plan try standard.json --messages messages.csv --accounts accounts.json --explain wamid.HBg...
  $ daybook plan try standard.json --month 2026-10 --as-of 2026-12-01

All of the traffic is taken as one client's, over whole months. With --month, that month of the store is drawn up anew under
the plan, fees and tax included, beside what it comes to now, for every business that a plan of this id bills, and for who
buys through them where it makes a difference.
Exit status: 0 everything has a price; 1 some input was refused (see --skip-bad), or some units have no price; 2 wrong usage.
`;

/** `daybook plan`: what a provider asks, checked and tried before it is switched on. */
export function planCommand(): Command {
  const command = new Command("plan")
    .description("plans of your own prices: check one, try it on a message history, bill by it")
    .addCommand(checkCommand())
    .addCommand(tryCommand());
  for (const stored of storedPlanCommands()) command.addCommand(stored);
  return command;
}

function checkCommand(): Command {
  return new Command("check")
    .description("say what is wrong in a plan file, or what it asks")
    .argument("<plan>", "plan file (JSON)")
    .option("--cards <dir>", "rate cards of your own beside the shipped ones")
    .addOption(new Option("--format <form>", "table, json").choices(["table", "json"]).default("table"))
    .addHelpText("after", CHECK_HELP)
    .action(async (file: string, flags: { cards?: string; format: "table" | "json" }) => {
      const { runPlanCheck } = await import("../run-plan-check.ts");
      process.exitCode = await runPlanCheck(file, flags);
    });
}

function tryCommand(): Command {
  const command = new Command("try")
    .description("rate a message history, apply a plan, and show cost, price and margin")
    .argument("<plan>", "plan file (JSON)")
    .option("--messages <file...>", "message logs, webhook logs or folders of webhook bodies")
    .option("--month <month>", "instead of messages: replay this month of the store, by business")
    .option("--business <business>", "with --month: only this one, as if the plan were its own")
    .option("--against <plan>", "a second plan: shows how the two differ")
    .option("--explain <message>", "show how the price of this message comes about, instead of the sums")
    .option("--as-of <day>", "the version and exchange rates of that day for all of the traffic")
    .addOption(new Option("--format <form>", "table, json, csv").choices(["table", "json", "csv"]).default("table"))
    .addHelpText("after", TRY_HELP)
    .action(async (file: string, flags: TryFlags) => {
      if (flags.month !== undefined) {
        const { runPlanReplay } = await import("../run-plan-replay.ts");
        process.exitCode = await runPlanReplay(file, flags.month, flags);
        return;
      }
      const { runPlanTry } = await import("../run-plan-try.ts");
      process.exitCode = await runPlanTry(file, flags);
    });
  for (const setting of STORE_SETTINGS) command.addOption(settingOption(SETTINGS[setting]));
  return addInputOptions(command);
}
