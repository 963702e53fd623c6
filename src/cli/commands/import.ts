import { type Command, Option } from "commander";
import { ON_OVERLAP } from "../../store/port/imports.ts";
import type { ImportFlags } from "../flags/import.ts";
import { storeCommand } from "./carry.ts";

const HELP = `
Examples:
  $ daybook import history.csv.gz --source crm-export
  $ daybook import webhooks.ndjson --source old-bot
  $ daybook import export.csv --source crm --map at=SentDate,user=To --date-zone America/Sao_Paulo
  $ DAYBOOK_API_KEY=dbk_... daybook import log.csv --source crm --url https://daybook.example.org
  $ daybook import --all daybook.archive --data ./new       a file of daybook export, into an empty store

Message logs and webhook logs, as for daybook rate, into the store: beside a running service, without one, or (--url) over its
API. Importing the same again changes nothing. Where another source already covers a number and a day under other message
ids, nothing is taken and the days are shown; --on-overlap then says what to do:
  match       a row that is the same message adds to it, every other row is a message of its own
  keep_apart  every row is a message of its own, so what both sources saw counts twice
  replace     what the other sources stated of those numbers and days is withdrawn
With --all, everything of an archive is read into an empty store, checked block by block and table by table.
Exit status: 0 everything was taken; 1 some rows were refused (unless --skip-bad), or other sources overlap; 2 wrong usage,
or the store or a file cannot be used.
`;

/** `daybook import`: logs, or a whole archive. */
export function importCommand(): Command {
  return storeCommand("import", "read message logs and webhook logs, or a whole archive, into the store")
    .argument("[file...]", "logs; what each is, its content tells")
    .option("--all <file>", "an archive of daybook export, into an empty store")
    .option("--source <name>", "where the logs come from; recorded with each fact")
    .option("--map <columns|file>", "columns of another tool's export (see daybook inspect)")
    .option("--templates <file>", "CSV name,category,from: categories of templates that rows only name")
    .option("--date-zone <zone>", "time zone of times that state no offset")
    .addOption(
      new Option("--date-order <order>", "order of day, month and year in local dates").choices(["dmy", "mdy", "ymd"]),
    )
    .addOption(
      new Option("--on-overlap <how>", "where another source covers the same under other ids")
        .choices(ON_OVERLAP)
        .default("ask"),
    )
    .option("--skip-bad", "exit with 0 even if some rows were refused")
    .option("--url <url>", "a running service; its key comes from DAYBOOK_API_KEY")
    .addHelpText("after", HELP)
    .action(async (files: readonly string[], flags: ImportFlags) => {
      if (flags.all !== undefined) {
        const { runImport } = await import("../run-carry.ts");
        process.exitCode = await runImport(flags.all, flags);
        return;
      }
      const { runImportFiles } = await import("../run-import.ts");
      process.exitCode = await runImportFiles(files, flags);
    });
}
