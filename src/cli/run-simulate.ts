import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { accountsFile } from "../app/simulate/accounts-file.ts";
import { blocksOf, type Disorder, headOf, type TrafficFormat, trafficLines } from "../app/simulate/lines.ts";
import { COUNTRIES, type Market, marketsOf } from "../app/simulate/markets.ts";
import { MOST_USERS, type TrafficParameters, usualUsers } from "../app/simulate/parameters.ts";
import { shuffledPiles } from "../app/simulate/shuffle.ts";
import { type SimulatedMessage, simulateTraffic } from "../app/simulate/traffic.ts";
import { type Instant, parseInstant } from "../core/kernel/time.ts";
import { TEMPLATE_CATEGORIES } from "../core/usage/nature.ts";
import { CURRENCIES } from "../intake/accounts.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { SimulateFlags } from "./flags/simulate.ts";
import { openProgress } from "./terminal.ts";
import { checkWritable, writeFileWhole } from "./write-file.ts";

/** Writes simulated traffic, and the accounts file that belongs to it; gives the exit status. */
export async function runSimulate(flags: SimulateFlags): Promise<number> {
  const parameters = parametersOf(flags);
  const disorder = disorderOf(flags, parameters.seed);
  if (flags.accountsOut !== undefined) await checkWritable("--accounts-out", flags.accountsOut);
  if (flags.out !== undefined) await checkWritable("--out", flags.out);
  if (flags.accountsOut !== undefined) await writeFileWhole(flags.accountsOut, accountsFile(parameters));
  const lines = trafficLines(watched(parameters), flags.format, disorder);
  const expected = linesIn(parameters, flags.format);
  const piles = flags.shuffle ? shuffledPiles(lines, { seed: parameters.seed, expected }) : [lines];
  const blocks = blocksOf(headOf(flags.format), piles);
  if (flags.out === undefined) await pipeline(Readable.from(blocks), process.stdout, { end: false });
  else await writeFileWhole(flags.out, blocks);
  return EXIT.ok;
}

function parametersOf(flags: SimulateFlags): TrafficParameters {
  const messages = whole("--messages", flags.messages, { least: 1, most: 1e9 });
  return {
    seed: whole("--seed", flags.seed, { least: 0, most: Number.MAX_SAFE_INTEGER - 10_000 }),
    messages,
    ...timeOf(flags),
    portfolios: whole("--portfolios", flags.portfolios, { least: 1, most: 10_000 }),
    ...numbersOf(flags),
    users:
      flags.users === undefined ? usualUsers(messages) : whole("--users", flags.users, { least: 1, most: MOST_USERS }),
    markets: marketsIn(flags.markets),
    currency: currencyIn(flags.currency),
    categories: categoriesIn(flags.categories),
    serviceShare: share("--service-share", flags.serviceShare),
    adsShare: share("--ads-share", flags.adsShare),
    inbound: decimal("--inbound", flags.inbound, { least: 1, most: 20 }),
    split: decimal("--split", flags.split, { least: 1, most: 20 }),
    answers: share("--answers", flags.answers),
    receipts: share("--receipts", flags.receipts),
    fail: share("--fail", flags.fail),
    stray: share("--stray", flags.stray),
    recategorised: share("--recategorised", flags.recategorised),
    bsuids: share("--bsuids", flags.bsuids),
  };
}

function numbersOf(flags: SimulateFlags): Pick<TrafficParameters, "wabas" | "numbers"> {
  const wabas = whole("--wabas", flags.wabas, { least: 1, most: 10_000 });
  const numbers = whole("--numbers", flags.numbers, { least: 1, most: 100_000 });
  if (numbers >= wabas) return { wabas, numbers };
  throw new UsageError(`--numbers ${numbers}: ${wabas} WABAs need a number each, so at least ${wabas}`);
}

function disorderOf(flags: SimulateFlags, seed: number): Disorder {
  return {
    seed,
    late: share("--late", flags.late),
    lateHours: decimal("--late-hours", flags.lateHours, { least: 0.01, most: 24 * 30 }),
    duplicates: share("--duplicates", flags.duplicates),
  };
}

function timeOf(flags: SimulateFlags): Pick<TrafficParameters, "from" | "to"> {
  const from = day("--from", flags.from);
  const to = day("--to", flags.to);
  if (from < to) return { from, to };
  throw new UsageError(`--to ${flags.to}: is not after --from ${flags.from}; it is the day after the last one`);
}

function day(flag: string, text: string): Instant {
  const at = parseInstant(`${text}T00:00:00Z`);
  if (at !== undefined && at >= EARLIEST && at <= LATEST) return at;
  throw new UsageError(`${flag} ${text}: expected a day such as 2026-08-01, from 2018 to 2090`);
}

const EARLIEST = Date.UTC(2018, 0, 1);
const LATEST = Date.UTC(2090, 0, 1);

interface Bounds {
  readonly least: number;
  readonly most: number;
}

function whole(flag: string, text: string, { least, most }: Bounds): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${flag} ${text}: expected a whole number from ${least} to ${most}`);
}

function share(flag: string, text: string): number {
  return decimal(flag, text, { least: 0, most: 1 });
}

function decimal(flag: string, text: string, { least, most }: Bounds): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${flag} ${text}: expected a number from ${least} to ${most}`);
}

function marketsIn(text: string): readonly Market[] {
  const markets = marketsOf(weights("--markets", text).map(([code, weight]) => [code.toUpperCase(), weight]));
  if (markets) return markets;
  throw new UsageError(
    `--markets ${text}: expected countries among ${[...COUNTRIES.keys()].join(", ")}, not all of weight 0`,
  );
}

function categoriesIn(text: string): TrafficParameters["categories"] {
  const stated = new Map(weights("--categories", text));
  const categories = { marketing: 0, utility: 0, authentication: 0 };
  for (const category of TEMPLATE_CATEGORIES) {
    categories[category] = stated.get(category) ?? 0;
    stated.delete(category);
  }
  const total = categories.marketing + categories.utility + categories.authentication;
  if (stated.size === 0 && total > 0) return categories;
  throw new UsageError(`--categories ${text}: expected ${TEMPLATE_CATEGORIES.join(", ")}, not all of weight 0`);
}

/** `BR=60,IN=30` as names and weights. */
function weights(flag: string, text: string): readonly (readonly [string, number])[] {
  return text.split(",").map((part) => {
    const [, name, weight] = /^\s*(\w+)=(\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    if (name === undefined) throw new UsageError(`${flag} ${text}: expected names with weights, such as BR=60,IN=30`);
    return [name, Number(weight)];
  });
}

function currencyIn(code: string | undefined): string | null {
  if (code === undefined || CURRENCIES.some((known) => known === code)) return code ?? null;
  throw new UsageError(`--currency ${code}: Meta bills in ${CURRENCIES.join(", ")}`);
}

/** A message of the business has up to three webhooks. */
function linesIn({ messages }: TrafficParameters, format: TrafficFormat): number {
  return format === "webhooks" ? 3 * messages : messages;
}

/** Shows on a terminal how far the traffic has come. */
function* watched(parameters: TrafficParameters): Iterable<SimulatedMessage> {
  const progress = openProgress(process.stderr);
  let done = 0;
  for (const message of simulateTraffic(parameters)) {
    done += 1;
    if (done % 4_096 === 0) progress.update(done, parameters.messages, "simulating");
    yield message;
  }
  progress.clear();
}
