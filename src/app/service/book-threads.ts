import { openAccounts } from "../../core/usage/accounts.ts";
import type { MessageFact } from "../../core/usage/fact.ts";
import { canonicalUser } from "../../core/usage/identity.ts";
import { joinMessages, type Message, messageKey } from "../../core/usage/message.ts";
import {
  ChargeKnown,
  type Lease,
  type ThreadBatch,
  type ThreadBooks,
  type WaitingFact,
} from "../../store/port/books.ts";
import { isNote, type JournalReader } from "../../store/port/journal.ts";
import type { BookedCharges, ChargeStage } from "./book-charges.ts";
import { followAccounts } from "./threads/follow-accounts.ts";
import { openThreadJob, type ThreadJob } from "./threads/job.ts";
import { learnUsers } from "./threads/learn-users.ts";
import { dropWithdrawn, joinNewNumbers, joinNumber, leaveNumbers, openNumberNames } from "./threads/rebuild-numbers.ts";

/** What stage 1 works with. */
export interface ThreadStage {
  readonly books: ThreadBooks;
  readonly journal: Pick<JournalReader, "allFacts">;
  /** Stage 2, for charges that can be booked at once. */
  readonly charges: ChargeStage;
  /** Events between two checkpoints of a thread. */
  readonly distance: number;
  /** Leaves all charges to stage 2, also those that could be booked at once. */
  readonly leaveCharges?: boolean;
}

/** What a batch came to. */
export interface BookedBatch {
  /** Facts or changes taken. */
  readonly taken: number;
  /** There may be more. */
  readonly isFull: boolean;
  /** Changes that were left to other owners. */
  readonly left: number;
  /** What was booked, for those who watch. */
  readonly booked: readonly BookedCharges[];
}

/**
 * Books the next facts of a partition: messages, threads, and what each message leads to. Charges follow in the same
 * transaction where their owners are free, else their owners are told.
 */
export async function bookThreads(lease: Lease, stage: ThreadStage, limit: number): Promise<BookedBatch> {
  try {
    return await bookOnce(lease, stage, { limit, atOnce: stage.leaveCharges !== true });
  } catch (error) {
    if (!(error instanceof ChargeKnown)) throw error;
    return bookOnce(lease, stage, { limit, atOnce: false });
  }
}

async function bookOnce(
  lease: Lease,
  stage: ThreadStage,
  { limit, atOnce }: { readonly limit: number; readonly atOnce: boolean },
): Promise<BookedBatch> {
  const { accounts, names, books, rates, engine } = stage.charges;
  const booking = await books.booking(rates.data, engine);
  return stage.books.batch(lease, async (batch) => {
    const { version, settings } = await accounts.at(batch.latest);
    const tariff = { settings, wabaOf: openAccounts(settings), rates, booking };
    const context = (latest: bigint) => (latest === version ? { tariff, names, ratesOf: books.ratesOf } : null);
    const open = () => openThreadJob(batch, { settings, names, distance: stage.distance });
    if (batch.accounts < version && batch.done > 0n) {
      const job = open();
      await followAccounts(job, await accounts.at(batch.accounts));
      const settled = await job.settle(atOnce ? context : null);
      await batch.finish(batch.done, version);
      return { taken: 0, isFull: true, ...settled };
    }
    const facts = await batch.facts(limit);
    let left = 0;
    const booked: BookedCharges[] = [];
    for (const run of await runsOf(batch, facts)) {
      const job = open();
      await takeFacts(job, run, stage);
      const settled = await job.settle(atOnce ? context : null);
      left += settled.left;
      booked.push(...settled.booked);
    }
    await batch.finish(facts.at(-1)?.seq ?? batch.done, version);
    return { taken: facts.length, isFull: facts.length === limit, left, booked };
  });
}

/** Facts that change what others are about go alone; all between two of them go together. */
async function runsOf(batch: ThreadBatch, facts: readonly WaitingFact[]): Promise<readonly (readonly WaitingFact[])[]> {
  const apart = new Set<WaitingFact["fact"]>(
    await joinNewNumbers(
      batch,
      facts.flatMap(({ fact }) => (fact.kind === "number_alias" ? [fact] : [])),
    ),
  );
  const runs: WaitingFact[][] = [];
  let run: WaitingFact[] | null = null;
  for (const one of facts) {
    if (isNote(one.fact) || apart.has(one.fact)) {
      runs.push([one]);
      run = null;
    } else if (run) run.push(one);
    else {
      run = [one];
      runs.push(run);
    }
  }
  return runs;
}

async function takeFacts(job: ThreadJob, facts: readonly WaitingFact[], { journal }: ThreadStage): Promise<void> {
  const [first] = facts;
  if (facts.length === 1 && first) {
    const { fact, seq } = first;
    if (fact.kind === "number_alias") return joinNumber(job, fact, journal, seq);
    if (fact.kind === "number_moved") return leaveNumbers(job, fact.numbers);
    if (fact.kind === "user_forgotten") return reorder(job, fact.users);
    if (fact.kind === "source_withdrawn") return dropWithdrawn(job, journal, seq);
  }
  await takeAliases(job, facts);
  await takeMessages(job, facts);
}

/** Joins users first, so that everything after is filed under the names that hold now. */
async function takeAliases({ batch, sheet, root, settings }: ThreadJob, facts: readonly WaitingFact[]): Promise<void> {
  const aliases = facts.flatMap(({ fact }) => (fact.kind === "user_alias" ? [fact] : []));
  const changed = await learnUsers(batch, aliases, settings);
  if (changed.length === 0) return;
  for (const { name, root: under } of changed) root(name, under);
  for (const stored of await batch.messagesOfRoots(changed.map(({ name }) => name))) sheet.refile(stored);
}

async function takeMessages(job: ThreadJob, facts: readonly WaitingFact[]): Promise<void> {
  const messages = await joinFacts(job, facts);
  if (messages.size === 0) return;
  const stored = await job.load([...messages.values()]);
  const onFile = new Map(stored.map((one) => [messageKey(one.message.number, one.message.id), one]));
  const users = new Set<string>();
  for (const { user } of messages.values()) if (user !== undefined) users.add(canonicalUser(user));
  for (const [name, root] of await job.batch.roots([...users])) job.root(name, root);
  for (const [key, message] of messages) job.sheet.learn(message, onFile.get(key) ?? null);
}

/** What the facts state of each message, under the numbers' own ids. */
async function joinFacts(job: ThreadJob, facts: readonly WaitingFact[]): Promise<ReadonlyMap<string, Message>> {
  const numbers = await openNumberNames(job.batch);
  const messages = new Map<string, Message>();
  for (const { fact } of facts) {
    if (fact.kind !== "message") continue;
    const message = underNumber(fact, numbers.number(fact.number));
    const key = messageKey(message.number, message.id);
    const known = messages.get(key);
    messages.set(key, known ? joinMessages(known, message) : message);
  }
  return messages;
}

function underNumber(fact: MessageFact, number: string): Message {
  return number === fact.number ? fact : { ...fact, number };
}

/** Names were forgotten: what they ordered among equal instants goes by surrogates now. */
async function reorder({ batch, sheet }: ThreadJob, users: readonly string[]): Promise<void> {
  const names = [...new Set(users.map(canonicalUser))];
  const roots = await batch.roots(names);
  for (const place of await batch.threadsOfRoots(names.map((name) => roots.get(name) ?? name)))
    sheet.touch(place, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true);
}
