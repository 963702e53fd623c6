import { Command, Option } from "commander";
import { storeCommand } from "./carry.ts";

/** Letters by the names that people type. */
export const LETTERS = ["invoice", "balance-low", "wallet-blocked", "plan-changing", "weekly-report"] as const;

/** Flags of `daybook mail preview`, as typed. */
export interface PreviewFlags extends Readonly<Record<string, unknown>> {
  readonly business?: string;
  readonly locale?: string;
  readonly out: string;
}

/** Flags of `daybook mail list`. */
export interface MailListFlags extends Readonly<Record<string, unknown>> {
  readonly state?: string;
  readonly limit: string;
  readonly format: "table" | "json";
}

const HELP = `
Mail goes out with DAYBOOK_SMTP_URL and DAYBOOK_MAIL_FROM; without them there is none. docs/mail.md says more.

Examples:
  $ daybook mail preview weekly-report -o ./mail             an invented week, as HTML and text
  $ daybook mail preview weekly-report --business acme       the last week of acme
  $ daybook mail send-test somebody@example.org
  $ daybook mail list --state failed
  $ daybook mail resend event:0b6c...
  $ daybook mail reports acme --off
Exit status: 0 done; 1 refused, with the reason; 2 wrong usage, or the store cannot be used.
`;

/** `daybook mail`: what is written to businesses. */
export function mailCommand(): Command {
  return new Command("mail")
    .description("mail to businesses: preview, test, what was sent and what was not")
    .addHelpText("after", HELP)
    .addCommand(previewCommand())
    .addCommand(testCommand())
    .addCommand(listCommand())
    .addCommand(resendCommand())
    .addCommand(reportsCommand());
}

function previewCommand(): Command {
  return storeCommand("preview", "write a mail as HTML and text into files; nothing is sent", [
    "mail_from",
    "public_url",
  ])
    .argument("<type>", LETTERS.join(", "))
    .option("--business <id>", "to this business; the weekly report then has its real figures")
    .option("--locale <tag>", "in this language, such as de-AT")
    .option("-o, --out <folder>", "where the files go", ".")
    .action(async (type: string, flags: PreviewFlags) => {
      const { runPreview } = await import("../run-mail.ts");
      process.exitCode = await runPreview(type, flags);
    });
}

function testCommand(): Command {
  return storeCommand("send-test", "send a mail, to see whether it arrives", ["smtp_url", "mail_from"])
    .argument("<address>")
    .action(async (address: string, flags: Readonly<Record<string, unknown>>) => {
      const { runSendTest } = await import("../run-mail.ts");
      process.exitCode = await runSendTest(address, flags);
    });
}

function listCommand(): Command {
  return storeCommand("list", "show mails and what became of them, the latest first")
    .addOption(
      new Option("--state <state>", "only these").choices([
        "waiting",
        "sending",
        "sent",
        "failed",
        "unsure",
        "dropped",
      ]),
    )
    .option("--limit <count>", "at most so many", "50")
    .addOption(new Option("--format <form>", "table, json").choices(["table", "json"]).default("table"))
    .action(async (flags: MailListFlags) => {
      const { runMails } = await import("../run-mail.ts");
      process.exitCode = await runMails(flags);
    });
}

function resendCommand(): Command {
  return storeCommand("resend", "send a mail again that failed, or of which nobody knows whether it went")
    .argument("<key>", "as the list shows it")
    .action(async (key: string, flags: Readonly<Record<string, unknown>>) => {
      const { runResend } = await import("../run-mail.ts");
      process.exitCode = await runResend(key, flags);
    });
}

function reportsCommand(): Command {
  return storeCommand("reports", "switch the weekly report of a business off or on")
    .argument("<business>")
    .option("--off", "send none")
    .option("--on", "send one each Monday")
    .action(async (business: string, flags: Readonly<Record<string, unknown>>) => {
      const { runReports } = await import("../run-mail.ts");
      process.exitCode = await runReports(business, flags);
    });
}
