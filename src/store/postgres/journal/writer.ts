import { assert } from "../../../core/kernel/assert.ts";
import type { Appended, Entry, JournalWriter } from "../../port/journal.ts";
import { StoreUnavailable } from "../../unavailable.ts";
import { appendDrafts, type Desk } from "./append.ts";
import type { Draft, Drafting } from "./draft.ts";
import type { Sources } from "./sources.ts";

/** How appends share transactions. */
export interface WriterOptions {
  /** Facts of one transaction at most; a single append may be larger and is cut. */
  readonly batch?: number;
  /** Facts that may wait; more are refused, so that memory stays bounded and senders come again. */
  readonly waiting?: number;
  /** How long a transaction may take before its senders are told to come again, and the next one starts. */
  readonly patienceMs?: number;
  /** From so many waiting facts on, a second transaction starts before the first one ends. */
  readonly second?: number;
}

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly done: (appended: Appended) => void;
  readonly fail: (error: unknown) => void;
}

const DEFAULTS = { batch: 2_000, waiting: 50_000, second: 200, patienceMs: 20_000 };

/**
 * Group commit: what arrives while a transaction is under way shares the next one. When nothing is under way it starts at
 * once, so a lone fact waits for nothing.
 */
export function openWriter(desk: Desk & Drafters, options: WriterOptions = {}): JournalWriter {
  const limits = { ...DEFAULTS, ...options };
  const queue: Waiting[] = [];
  let waiting = 0;
  let running = 0;

  const take = (): readonly Waiting[] => {
    let facts = 0;
    let count = 0;
    for (const { drafts } of queue) {
      if (count > 0 && facts + drafts.length > limits.batch) break;
      facts += drafts.length;
      count += 1;
    }
    waiting -= facts;
    return queue.splice(0, count);
  };
  const start = (): void => {
    while (queue.length > 0 && (running === 0 || (running === 1 && waiting >= limits.second))) {
      running += 1;
      const group = take();
      void patiently(commit(group), group, limits.patienceMs).finally(() => {
        running -= 1;
        start();
      });
    }
  };
  const commit = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const drafts = group.flatMap((one) => one.drafts);
      const added = await appendDrafts(desk, drafts);
      for (const one of group) one.done(tally(one.drafts, added));
    } catch (error) {
      if (group.length === 1 || error instanceof StoreUnavailable) for (const { fail } of group) fail(error);
      // One of them cannot be stored. The others must not suffer for it.
      else for (const one of group) await commit([one]);
    }
  };
  const enqueue = (drafts: readonly Draft[]): Promise<Appended> => {
    if (waiting + drafts.length > limits.waiting && waiting > 0) {
      return Promise.reject(new StoreUnavailable("the store has more to write than it can; try again"));
    }
    return new Promise((done, fail) => {
      queue.push({ drafts, done, fail });
      waiting += drafts.length;
      // What arrives in the same turn of the event loop shares the first transaction, too.
      setImmediate(start);
    });
  };
  const enqueueAll = async (drafts: readonly Draft[]): Promise<Appended> => {
    if (drafts.length <= limits.batch) return enqueue(drafts);
    let appended: Appended = { added: 0, known: 0 };
    for (let from = 0; from < drafts.length; from += limits.batch) {
      const { added, known } = await enqueue(drafts.slice(from, from + limits.batch));
      appended = { added: appended.added + added, known: appended.known + known };
    }
    return appended;
  };
  return {
    // Not `async`: while drafts wait, the facts that they were made from are let go.
    append: (entries) => {
      const drafts = draftsNow(entries, desk);
      return drafts ? enqueueAll(drafts) : draftsOf(entries, desk).then(enqueueAll);
    },
  };
}

/** A store that does not answer at all, neither yes nor no, must not hold everybody up. */
async function patiently(work: Promise<void>, group: readonly Waiting[], patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((done) => {
    timer = setTimeout(done, patienceMs, "late");
  });
  const end = await Promise.race([work, late]);
  clearTimeout(timer);
  if (end === "late") for (const { fail } of group) fail(new StoreUnavailable(OVERDUE));
}

const OVERDUE = "the store did not answer in time; the facts may be in it";

interface Drafters {
  readonly drafting: Drafting;
  readonly sources: Sources;
}

/** Undefined where a source has no number yet. */
function draftsNow(entries: readonly Entry[], { drafting, sources }: Drafters): readonly Draft[] | undefined {
  const drafts: Draft[] = [];
  let source: Entry["source"] | undefined;
  let id: number | undefined;
  for (const entry of entries) {
    // The facts of one body have one source.
    if (entry.source !== source) {
      source = entry.source;
      id = sources.known(source);
    }
    if (id === undefined) return undefined;
    drafts.push(drafting.draft(entry.fact, { source: id, receivedAt: entry.receivedAt }));
  }
  return drafts;
}

async function draftsOf(entries: readonly Entry[], drafters: Drafters): Promise<readonly Draft[]> {
  for (const { source } of entries)
    if (drafters.sources.known(source) === undefined) await drafters.sources.idOf(source);
  const drafts = draftsNow(entries, drafters);
  assert(drafts !== undefined, "all sources have numbers by now");
  return drafts;
}

function tally(drafts: readonly Draft[], fresh: ReadonlySet<Draft>): Appended {
  const added = drafts.filter((draft) => fresh.has(draft)).length;
  return { added, known: drafts.length - added };
}
