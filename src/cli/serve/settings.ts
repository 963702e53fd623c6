import { readFile } from "node:fs/promises";
import { readSettings, type ServiceSettings } from "../../app/service/settings/settings.ts";
import { UsageError } from "../exit.ts";

/** Settings from flags, variables and the file that one of them names; throws a {@link UsageError} that lists all faults. */
export async function settingsFrom(flags: Readonly<Record<string, unknown>>): Promise<ServiceSettings> {
  const path = typeof flags.config === "string" ? flags.config : process.env.DAYBOOK_CONFIG || undefined;
  const file = path === undefined ? undefined : { path, text: await textOf(path) };
  const settings = readSettings({ flags, env: process.env, file });
  if (settings.ok) return settings.value;
  throw new UsageError(
    ["these settings cannot be used:", ...settings.refusal, "(daybook serve --help names every setting)"].join("\n  "),
  );
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: Error) => {
    throw new UsageError(`the settings file ${path} cannot be read: ${cause.message}`);
  });
}
