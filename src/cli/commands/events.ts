import { Command, Option } from "commander";
import type { EventEndpointFlags, EventListFlags, ReplayFlags } from "../flags/events.ts";
import { storeCommand } from "./carry.ts";

const HELP = `
What happens in billing is told to addresses of your own, signed as Standard Webhooks has it. A running service delivers;
these commands may run beside it. docs/events.md says more.

Examples:
  $ daybook events add https://example.org/hook --types invoice.issued,balance.low
  $ daybook events endpoints
  $ daybook events deliveries evt_...                          each attempt, and what was answered
  $ daybook events replay evt_... --since 2026-11-01T00:00:00Z   what did not arrive since then
  $ daybook events replay evt_... --event 0b6c...                one event
  $ daybook events rotate evt_... --keep-hours 48
Exit status: 0 done; 1 refused, with the reason; 2 wrong usage, or the store cannot be used.
`;

const form = () => new Option("--format <form>", "table, json").choices(["table", "json"]).default("table");

/** `daybook events`: signed webhooks out. */
export function eventsCommand(): Command {
  return new Command("events")
    .description("where events are delivered to, signed: endpoints, their log, replays")
    .addHelpText("after", HELP)
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(changeCommand())
    .addCommand(rotateCommand())
    .addCommand(removeCommand())
    .addCommand(deliveriesCommand())
    .addCommand(testCommand())
    .addCommand(replayCommand());
}

const TYPES = ["--types <list>", "events, separated by commas; all: all but those of charges"] as const;
const BUSINESS = ["--business <list>", "businesses, separated by commas; all: everybody's"] as const;
const STDIN = ["--secret-stdin", "read the secret from the standard input instead of making one"] as const;

function addCommand(): Command {
  return storeCommand("add", "have events delivered; the secret is shown once", ["events_private"])
    .argument("<url>", "an https address")
    .option(...TYPES)
    .option(...BUSINESS)
    .option("--description <text>", "for people")
    .option(...STDIN)
    .action(async (url: string, flags: EventEndpointFlags) => {
      const { runAdd } = await import("../run-events.ts");
      process.exitCode = await runAdd(url, flags);
    });
}

function listCommand(): Command {
  return storeCommand("endpoints", "show the endpoints, without their secrets")
    .addOption(form())
    .action(async (flags: EventListFlags) => {
      const { runEndpoints } = await import("../run-events.ts");
      process.exitCode = await runEndpoints(flags);
    });
}

function changeCommand(): Command {
  return storeCommand("change", "change an endpoint, or enable it again", ["events_private"])
    .argument("<endpoint>")
    .option("--url <url>", "another address")
    .option(...TYPES)
    .option(...BUSINESS)
    .option("--description <text>", "for people")
    .option("--enable", "deliver again what waits and what comes")
    .option("--disable", "deliver nothing for now")
    .action(async (id: string, flags: EventEndpointFlags) => {
      const { runChange } = await import("../run-events.ts");
      process.exitCode = await runChange(id, flags);
    });
}

function rotateCommand(): Command {
  return storeCommand("rotate", "give an endpoint a new secret; the old one signs a while longer")
    .argument("<endpoint>")
    .option("--keep-hours <hours>", "how long the old secret still signs", "24")
    .option(...STDIN)
    .action(async (id: string, flags: { readonly keepHours: string; readonly secretStdin?: boolean }) => {
      const { runRotate } = await import("../run-events.ts");
      process.exitCode = await runRotate(id, { ...flags });
    });
}

function removeCommand(): Command {
  return storeCommand("remove", "remove an endpoint with its queue and its log")
    .argument("<endpoint>")
    .action(async (id: string, flags: Readonly<Record<string, unknown>>) => {
      const { runRemove } = await import("../run-events.ts");
      process.exitCode = await runRemove(id, flags);
    });
}

function deliveriesCommand(): Command {
  return storeCommand("deliveries", "show each attempt to deliver, the latest first")
    .argument("<endpoint>")
    .option("--event <id>", "of one event")
    .option("--limit <count>", "at most so many", "50")
    .addOption(form())
    .action(async (id: string, flags: EventListFlags) => {
      const { runDeliveries } = await import("../run-events.ts");
      process.exitCode = await runDeliveries(id, flags);
    });
}

function testCommand(): Command {
  return storeCommand("test", "send an endpoint a signed test; events deliveries ID shows what came of it")
    .argument("<endpoint>")
    .action(async (id: string, flags: Readonly<Record<string, unknown>>) => {
      const { runTest } = await import("../run-events.ts");
      process.exitCode = await runTest(id, flags);
    });
}

function replayCommand(): Command {
  return storeCommand("replay", "deliver an event again, or all that did not arrive since an instant")
    .argument("<endpoint>")
    .option("--event <id>", "one event, by its id")
    .option("--since <instant>", "all since then that did not arrive (2026-11-01T00:00:00Z)")
    .option("--all", "with --since: those that arrived too")
    .action(async (id: string, flags: ReplayFlags) => {
      const { runReplay } = await import("../run-events.ts");
      process.exitCode = await runReplay(id, flags);
    });
}
