import { Command } from "commander";
import { SETTINGS, type SettingName, STORE_SETTINGS } from "../../app/service/settings/table.ts";
import type { CarryFlags } from "../flags/carry.ts";
import { settingOption } from "./serve.ts";

const EXPORT_HELP = `
Examples:
  $ daybook export --out daybook.archive
  $ daybook import --all daybook.archive --database-url postgresql://daybook:password@db.example.org/daybook

The archive holds everything, the names of users among it: keep it as safe as the store. It is written beside a running
service, as of one instant, and is read by any Daybook from this version on, on any PostgreSQL from 15 on.
Exit status: 0 written; 2 the store or the file cannot be used, and nothing was written.
`;

const BACKUP_HELP = `
Examples:
  $ daybook backup --out /backups/daybook-$(date +%F).archive

The same archive as of daybook export, read again from the disk and checked after it was written.
Exit status: 0 written and checked; 2 the store or the file cannot be used.
`;

const RESTORE_HELP = `
Examples:
  $ daybook restore /backups/daybook-2026-11-01.archive --data ./restored

The archive is read to its end before anything else, then as by daybook import --all.
Exit status: 0 everything is there; 2 the archive or the store cannot be used, and nothing was written.
`;

export function exportCommand(): Command {
  return storeCommand("export", "write everything in the store into one file")
    .requiredOption("--out <file>", "the archive; it appears whole or not at all")
    .addHelpText("after", EXPORT_HELP)
    .action(async (flags: CarryFlags & { out: string }) => {
      const { runExport } = await import("../run-carry.ts");
      process.exitCode = await runExport(flags.out, flags);
    });
}

export function backupCommand(): Command {
  return storeCommand("backup", "write everything in the store into one file, and check the file")
    .requiredOption("--out <file>", "the archive; it appears whole and checked or not at all")
    .addHelpText("after", BACKUP_HELP)
    .action(async (flags: CarryFlags & { out: string }) => {
      const { runBackup } = await import("../run-carry.ts");
      process.exitCode = await runBackup(flags.out, flags);
    });
}

export function restoreCommand(): Command {
  return storeCommand("restore", "read a backup into an empty store")
    .argument("<file>", "the archive")
    .addHelpText("after", RESTORE_HELP)
    .action(async (file: string, flags: CarryFlags) => {
      const { runRestore } = await import("../run-carry.ts");
      process.exitCode = await runRestore(file, flags);
    });
}

/** A command that opens the store, with the settings that say where it is. */
export function storeCommand(name: string, description: string, more: readonly SettingName[] = []): Command {
  const command = new Command(name).description(description);
  for (const setting of [...STORE_SETTINGS, ...more]) command.addOption(settingOption(SETTINGS[setting]));
  return command;
}
