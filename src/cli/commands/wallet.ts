import { Command, Option } from "commander";
import { storeCommand } from "./carry.ts";

/** Flags of `daybook wallet ...`, as typed. */
export interface WalletFlags extends Readonly<Record<string, unknown>> {
  readonly format?: "table" | "json";
  readonly amount?: string;
  readonly currency?: string;
  readonly reference?: string;
  readonly of?: string;
  readonly at?: string;
  readonly note?: string;
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly category?: string;
  readonly market?: string;
  readonly cost?: string;
  readonly number?: string;
  readonly user?: string;
  readonly type?: string;
  readonly minutes?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly cards?: string;
  readonly business?: string;
  readonly state?: string;
}

const HELP = `
Examples:
  $ daybook wallet list
  $ daybook wallet show acme                        with a forecast: when it runs out
  $ daybook wallet top-up acme --amount 50.00 --reference bank-2026-11-03-17
  $ daybook wallet refund acme --amount 10.00 --of bank-2026-11-03-17 --reference back-1
  $ daybook wallet statement acme --from 2026-11-01
  $ daybook wallet permit acme --category marketing --market Brazil
  $ daybook wallet hold acme campaign-7 --amount 30.00 --minutes 60
  $ daybook wallet capture acme campaign-7 --amount 12.50 --reason consulting
  $ daybook wallet release acme campaign-7
  $ daybook wallet holds acme --state open
  $ daybook wallet payments                         payments that wait for somebody to say whose they are
  $ daybook wallet assign stripe pi_3Q... --business acme
  $ daybook wallet dismiss stripe pi_3R... --note "a test of ours"

The same reference, or the same key, again is the same payment or hold. docs/wallets.md says more.
Exit status: 0 done, or allowed; 1 refused, with the reason; 2 wrong usage, or the store cannot be used.
`;

const format = () => new Option("--format <form>", "table, json").choices(["table", "json"]).default("table");

/** `daybook wallet`: prepaid money. */
export function walletCommand(): Command {
  return new Command("wallet")
    .description("prepaid money: list, show, top up, refund, statement, permit, holds, payments")
    .addHelpText("after", HELP)
    .addCommand(
      action(
        storeCommand("list", "all wallets, of businesses that pay from one or once did").addOption(format()),
        "list",
      ),
    )
    .addCommand(action(wallet("show", "one wallet, and when it runs out").addOption(format()), "show"))
    .addCommand(action(topUp(), "topUp"))
    .addCommand(action(refund(), "refund"))
    .addCommand(action(statement(), "statement"))
    .addCommand(action(permit(), "permit"))
    .addCommand(action(hold(), "hold"))
    .addCommand(action(capture(), "capture"))
    .addCommand(action(wallet("release", "give back what was set aside").argument("<key>"), "release"))
    .addCommand(action(holds(), "holds"))
    .addCommand(action(payments(), "payments"))
    .addCommand(action(assign(), "assign"))
    .addCommand(action(dismiss(), "dismiss"));
}

function holds(): Command {
  return wallet("holds", "what is, or was, set aside, the newest first")
    .option("--state <state>", "open, captured, released or expired")
    .addOption(format());
}

function payments(): Command {
  return storeCommand("payments", "payments and what came of them, the newest first")
    .option("--state <state>", "open (somebody has to look at it), booked, dismissed or all (default: open)")
    .option("--business <id>", "of one business")
    .addOption(format());
}

function assign(): Command {
  return payment("assign", "say whose an open payment is, and book it")
    .requiredOption("--business <id>", "whose wallet it goes into")
    .option("--amount <amount>", "what it comes to in the wallet's currency, where it was paid in another one");
}

function dismiss(): Command {
  return payment("dismiss", "say that an open payment concerns no wallet; it stays on file").requiredOption(
    "--note <text>",
    "why",
  );
}

function payment(name: string, description: string): Command {
  return storeCommand(name, description)
    .argument("<source>", "stripe or manual")
    .argument("<reference>", "the payment's own");
}

function wallet(name: string, description: string): Command {
  return storeCommand(name, description).argument("<business>", "the business's id");
}

function topUp(): Command {
  return wallet("top-up", "state that money has come in")
    .requiredOption("--amount <amount>", "such as 50.00, in the wallet's currency")
    .requiredOption("--reference <text>", "the payment's own; the same one twice is one payment")
    .option("--currency <code>", "if stated, it must be the wallet's")
    .option("--at <instant>", "when it came in, with its offset (default: now)")
    .option("--note <text>");
}

function refund(): Command {
  return wallet("refund", "state that a payment by hand has gone back, in part or whole")
    .requiredOption("--amount <amount>")
    .requiredOption("--of <reference>", "the payment that is given back")
    .requiredOption("--reference <text>", "the refund's own")
    .option("--currency <code>", "if stated, it must be the wallet's")
    .option("--note <text>");
}

function statement(): Command {
  return wallet("statement", "what came in and went out, with a running balance")
    .option("--from <day>", "recorded on this day or later, UTC (default: 30 days ago)")
    .option("--to <day>", "recorded before this day")
    .option("--as-of <instant>", "as it was known at this instant")
    .addOption(format());
}

function permit(): Command {
  return wallet("permit", "may this be sent, as far as the wallet goes?")
    .option("--category <category>", "marketing, utility, authentication; a free-form message is service")
    .option("--market <market>", "as charges name it, such as Brazil")
    .option("--cost <amount>", "what it costs the business, if known")
    .option("--number <number>", "the number that sends, with --user: the thread tells the cost")
    .option("--user <user>")
    .option("--type <type>", "template, or Meta's message type")
    .option("--cards <folder>", "rate cards of your own")
    .addOption(format());
}

function hold(): Command {
  return wallet("hold", "set money aside")
    .argument("<key>", "of your own; the same one again is the same hold")
    .requiredOption("--amount <amount>")
    .option("--minutes <minutes>", "until it expires", "60")
    .option("--note <text>");
}

function capture(): Command {
  return wallet("capture", "take what was set aside, and give back the rest")
    .argument("<key>")
    .option("--amount <amount>", "at most what is held (default: all of it)")
    .option("--reason <text>", "what it is for");
}

type Word = keyof typeof import("../run-wallet.ts")["WALLET_COMMANDS"];

function action(command: Command, word: Word): Command {
  return command.action(async (...given: readonly unknown[]) => {
    const { runWallet } = await import("../run-wallet.ts");
    const names = given.filter((one) => typeof one === "string");
    process.exitCode = await runWallet(word, names, command.opts<WalletFlags>());
  });
}
