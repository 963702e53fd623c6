import { Command, Option } from "commander";
import { SETTINGS, type SettingEntry } from "../../app/service/settings/table.ts";

const HELP = `
Examples:
  $ daybook serve                                  everything in ./data, on http://127.0.0.1:4380
  $ DATABASE_URL=postgresql://... daybook serve    on a PostgreSQL server; any number of processes
  $ daybook serve --config /etc/daybook.json

Each setting is a flag, a variable or a name in the file, in this order of strength: --log-level, DAYBOOK_LOG_LEVEL,
log_level. Secrets belong into variables or the file, because every user of the machine can see flags.
SIGTERM and SIGINT end it in good order, a second one at once. docs/service.md says more.
Exit status: 0 ended by a signal; 2 it cannot start as it was told to.
`;

/** `daybook serve`: webhooks in, charges out, in one process. */
export function serveCommand(): Command {
  const command = new Command("serve").description("run the service: webhooks in, an HTTP API out, on one port");
  for (const entry of Object.values(SETTINGS)) command.addOption(settingOption(entry));
  return command.addHelpText("after", HELP).action(async (flags: Record<string, unknown>) => {
    const { runServe } = await import("../run-serve.ts");
    process.exitCode = await runServe(flags);
  });
}

/** An option for a setting; what holds without it is settled where variables and files are known too. */
export function settingOption({ flag, value, help, usual, env }: SettingEntry): Option {
  const more = [usual === undefined ? [] : [`default: ${usual}`], [env]].flat().join("; ");
  return new Option(value === null ? `--${flag}` : `--${flag} ${value}`, `${help} (${more})`);
}
