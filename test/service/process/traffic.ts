import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { asMetaWrites } from "../../api/meta.ts";
import { MAIN } from "../../commands/daybook.ts";
import { type Dice, diceOf } from "../../simulation/dice.ts";

/** A body as Meta posts it, and how many updates it carries. */
export interface Post {
  readonly body: Buffer;
  readonly updates: number;
}

/** Simulated traffic: one webhook a line in order of time, and the accounts file that belongs to it. */
export interface Traffic {
  readonly file: string;
  readonly accounts: string;
  readonly lines: readonly string[];
}

export interface Volume {
  readonly messages: number;
  readonly seed: number;
  /** Share of the users who hide their phone number from some day on, so that two names are one user. */
  readonly bsuids?: number;
}

/** Writes seeded traffic of so many messages into a folder. A message makes up to three webhooks. */
export function simulated(folder: string, { messages, seed, bsuids = 0.1 }: Volume): Traffic {
  const [file, accounts] = [join(folder, "sorted.jsonl"), join(folder, "accounts.json")];
  const size = ["--messages", String(messages), "--seed", String(seed), "--bsuids", String(bsuids)];
  const out = ["--format", "webhooks", "--out", file, "--accounts-out", accounts];
  execFileSync(process.execPath, [MAIN, "simulate", ...size, ...out]);
  return { file, accounts, lines: readFileSync(file, "utf8").split("\n").filter(Boolean) };
}

export interface Disorder {
  readonly seed: number;
  /** Share of the updates that come once more. */
  readonly duplicates: number;
  /** The largest number of updates in a body. At least one body has it; most bodies carry a single update. */
  readonly largest: number;
}

/** The same updates in any order, some twice, packed anew into bodies of one update to many. */
export function postsOf(lines: readonly string[], { seed, duplicates, largest }: Disorder): Post[] {
  const dice = diceOf(seed);
  const again = lines.filter(() => dice.chance(duplicates));
  const updates = dice.shuffle([...lines, ...again]).map((line) => Body.parse(JSON.parse(line)));
  const posts: Post[] = [];
  for (let from = 0, size = largest; from < updates.length; size = sizeOf(dice, largest)) {
    const some = updates.slice(from, from + size);
    posts.push({ body: asMetaWrites(packed(some, dice)), updates: some.length });
    from += size;
  }
  return dice.shuffle(posts);
}

/** Small bodies are the usual ones; every size up to the largest comes up. */
function sizeOf(dice: Dice, largest: number): number {
  return dice.chance(0.8) ? 1 : Math.floor(Math.exp(dice.roll() * Math.log(largest + 1)));
}

const Value = z.looseObject({ metadata: z.looseObject({ phone_number_id: z.string() }) });
type Value = z.infer<typeof Value>;
const Change = z.object({ field: z.literal("messages"), value: Value });
const Body = z.object({
  object: z.literal("whatsapp_business_account"),
  entry: z.tuple([z.object({ id: z.string(), changes: z.tuple([Change]) })]),
});
type Body = z.infer<typeof Body>;

/** One body for many updates: an entry a WABA; a change an update, or one for all updates of a number. */
function packed(bodies: readonly Body[], dice: Dice): object {
  const entries = new Map<string, Value[]>();
  for (const { entry } of bodies) {
    const [{ id, changes }] = entry;
    entries.set(id, [...(entries.get(id) ?? []), changes[0].value]);
  }
  const join = dice.chance(0.5) ? joined : (values: readonly Value[]) => values;
  const entry = [...entries].map(([id, values]) => ({
    id,
    changes: join(values).map((value) => ({ value, field: "messages" })),
  }));
  return { object: "whatsapp_business_account", entry };
}

const LISTS = ["contacts", "messages", "statuses"] as const;

function joined(values: readonly Value[]): object[] {
  const byNumber = new Map<string, Value>();
  for (const value of values) {
    const { phone_number_id: number } = value.metadata;
    const known = byNumber.get(number);
    byNumber.set(number, known === undefined ? value : merged(known, value));
  }
  return [...byNumber.values()];
}

function merged(one: Value, other: Value): Value {
  const lists = LISTS.flatMap((name) => {
    const both = [one[name], other[name]].filter(Array.isArray).flat();
    return both.length === 0 ? [] : [[name, both]];
  });
  return { ...one, ...Object.fromEntries(lists) };
}
