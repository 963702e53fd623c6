import { assert } from "../../../core/kernel/assert.ts";
import { type FiledMessage, type Refolded, refold } from "../../../core/ledger/refold.ts";
import { type Checkpoint, type FoldContext, type FoldStart, tiedMessages } from "../../../core/ledger/thread-fold.ts";
import type { PackedUsage } from "../../../core/ledger/usage-form.ts";
import { type Message, messageKey } from "../../../core/usage/message.ts";
import type {
  MessageToFile,
  StartAnswer,
  StoredMessage,
  ThreadBatch,
  ThreadToFile,
} from "../../../store/port/books.ts";
import type { KnownChange } from "./book-at-once.ts";
import type { BatchNames } from "./names.ts";
import { placeKey, type Sheet, type TouchedThread } from "./sheet.ts";

/** What folding depends on beside the sheet. */
export interface RefoldContext extends Pick<FoldContext, "settings" | "wabaOf" | "distance"> {
  readonly names: BatchNames;
}

/** What folding all touched threads leads to, beside the usages, which stand on the sheet. */
export interface RefoldedThreads {
  readonly threads: readonly ThreadToFile[];
  /** Messages whose charges are to be looked at again although nothing of them changed. */
  readonly noted: readonly StoredMessage[];
}

/** A thread under way from stretch to stretch. */
interface Course {
  readonly thread: TouchedThread;
  readonly reachMs: number;
  start: FoldStart | null;
  stop: Checkpoint | null;
  /** Nothing on file lies after the start. */
  isTip: boolean;
  round: number;
  tip: FoldStart | null;
  gone: boolean;
  latest: Message | null;
  readonly cuts: Checkpoint[];
  readonly cleared: ThreadToFile["cleared"][number][];
}

/**
 * Folds all touched threads, each from the latest state before its first change until it is again what is on file. Threads
 * go together, stretch by stretch, so that each round is three statements, however many threads there are.
 */
export async function refoldThreads(
  batch: ThreadBatch,
  sheet: Sheet,
  context: RefoldContext,
): Promise<RefoldedThreads> {
  const courses = await openCourses(batch, sheet);
  const noted: StoredMessage[] = [];
  let open: readonly Course[] = courses;
  while (open.length > 0) {
    const loaded = await loadStretches(batch, open);
    const messages = new Map(open.map((course) => [course, messagesOf(course, loaded, sheet)]));
    await context.names.learn(
      [...messages.values()].flatMap((all) =>
        tiedMessages(
          all.map(({ message }) => message),
          context.settings,
        ),
      ),
    );
    const going: Course[] = [];
    for (const [course, all] of messages) {
      const result = refold({ ...course, messages: all }, { ...context, nameOf: context.names.of });
      await takeUsages(batch, sheet, result, loaded.get(placeKey(course.thread)) ?? []);
      if (course.thread.isNoted) noted.push(...takeAccounts(loaded.get(placeKey(course.thread)) ?? [], sheet, context));
      if (advance(course, result, all)) going.push(course);
    }
    open = going;
    await findStops(batch, open);
  }
  return { threads: courses.map((course) => toFile(course, context)), noted };
}

async function openCourses(batch: ThreadBatch, sheet: Sheet): Promise<readonly Course[]> {
  const threads = [...sheet.touched.values()];
  const questions = threads.map(({ root, number, first, last }) => ({ root, number, before: first, last }));
  const answers = new Map((await batch.starts(questions)).map((answer) => [placeKey(answer), answer]));
  return threads.map((thread) => courseOf(thread, answers.get(placeKey(thread))));
}

function courseOf(thread: TouchedThread, answer: StartAnswer | undefined): Course {
  return {
    thread,
    start: answer?.start ?? null,
    stop: answer?.isTip ? null : (answer?.stop ?? null),
    isTip: answer?.isTip ?? true,
    reachMs: answer?.reachMs ?? 0,
    round: 0,
    tip: null,
    gone: false,
    latest: null,
    cuts: [],
    cleared: [],
  };
}

/** What is on file in the stretches; nothing is asked where nothing can be. */
async function loadStretches(
  batch: ThreadBatch,
  courses: readonly Course[],
): Promise<ReadonlyMap<string, readonly StoredMessage[]>> {
  const stretches = courses
    .filter(({ isTip }) => !isTip)
    .map(({ thread: { root, number }, start, stop, reachMs }) => ({
      root,
      number,
      reachMs,
      after: start?.at ?? null,
      until: stop?.at ?? null,
    }));
  const loaded = new Map<string, StoredMessage[]>();
  if (stretches.length === 0) return loaded;
  for (const message of await batch.stretches(stretches)) {
    if (message.root === null) continue;
    const key = placeKey({ root: message.root, number: message.message.number });
    const known = loaded.get(key);
    if (known) known.push(message);
    else loaded.set(key, [message]);
  }
  return loaded;
}

/** The messages of a thread's stretch as they are now: those on file, but for what the sheet says of them. */
function messagesOf(
  { thread }: Course,
  loaded: ReadonlyMap<string, readonly StoredMessage[]>,
  sheet: Sheet,
): readonly FiledMessage[] {
  const messages: FiledMessage[] = [...thread.drafts];
  for (const stored of loaded.get(placeKey(thread)) ?? []) {
    const { message } = stored;
    const draft = sheet.draftOf(message);
    if (draft && thread.drafts.has(draft)) continue;
    if (sheet.removed.has(messageKey(message.number, message.id))) continue;
    if (!draft) messages.push(stored);
    else if (draft.root === thread.root) messages.push(draft);
  }
  return messages;
}

/** Writes on the sheet which usages came out otherwise. */
async function takeUsages(
  batch: ThreadBatch,
  sheet: Sheet,
  { changes }: Refolded,
  loaded: readonly StoredMessage[],
): Promise<void> {
  if (changes.length === 0) return;
  const onFile = new Map(loaded.map((stored) => [messageKey(stored.message.number, stored.message.id), stored]));
  for (const { message, usage } of changes) {
    const draft = sheet.draftOf(message);
    if (draft) {
      draft.usage = usage;
      continue;
    }
    const stored = onFile.get(messageKey(message.number, message.id)) ?? (await batch.messages([message]))[0];
    assert(stored !== undefined, "a usage belongs to a message on file");
    sheet.reuse(stored, usage);
  }
}

/** Messages whose WABA is another one by now are written anew. */
function takeAccounts(
  loaded: readonly StoredMessage[],
  sheet: Sheet,
  { wabaOf }: Pick<RefoldContext, "wabaOf">,
): readonly StoredMessage[] {
  for (const stored of loaded) {
    const isUnchanged = sheet.draftOf(stored.message) === undefined;
    if (isUnchanged && wabaOf(stored.message).id !== stored.waba) sheet.reuse(stored, stored.usage);
  }
  return loaded;
}

/** Notes where a stretch ended; true where the thread goes on from there. */
function advance(course: Course, { cuts, outcome }: Refolded, messages: readonly FiledMessage[]): boolean {
  const { start, stop, isTip } = course;
  if (!isTip) course.cleared.push({ after: start?.at ?? null, until: stop?.at ?? null });
  course.cuts.push(...cuts);
  if (outcome.is === "converged") return false;
  if (outcome.is === "end") {
    course.tip = outcome.tip;
    course.gone = outcome.tip === null;
    course.latest = latestOf(messages);
    return false;
  }
  const { at, thread } = outcome.from;
  course.cuts.push({ at, thread });
  course.start = outcome.from;
  return true;
}

function latestOf(messages: readonly FiledMessage[]): Message | null {
  let latest: Message | null = null;
  for (const { message } of messages) if (momentOf(message) >= momentOf(latest)) latest = message;
  return latest;
}

function momentOf(message: Message | null): number {
  return message?.deliveredAt ?? message?.at ?? Number.NEGATIVE_INFINITY;
}

/** Each round of a thread goes twice as far as the one before. */
async function findStops(batch: ThreadBatch, courses: readonly Course[]): Promise<void> {
  if (courses.length === 0) return;
  const questions = courses.map((course) => {
    course.round += 1;
    const { root, number } = course.thread;
    return { root, number, after: course.start?.at ?? 0, skip: 2 ** Math.min(course.round, 12) - 1 };
  });
  const stops = new Map((await batch.stops(questions)).map(({ stop, ...place }) => [placeKey(place), stop]));
  for (const course of courses) course.stop = stops.get(placeKey(course.thread)) ?? null;
}

function toFile(
  { thread, tip, gone, latest, reachMs, cleared, cuts }: Course,
  { wabaOf }: Pick<RefoldContext, "wabaOf">,
): ThreadToFile {
  const { root, number } = thread;
  return { root, number, tip, gone, waba: latest ? wabaOf(latest).id : "", reachMs, cleared, cuts };
}

/** Whose charge a change is for. */
export type OwnerOf = (message: Message, usage: PackedUsage) => number;

/** What the owners of charges must be told: of what changed, of what left, and of what they are to look at anyway. */
export function changesOf(
  { sheet, noted, messages }: { sheet: Sheet; noted: readonly StoredMessage[]; messages: readonly MessageToFile[] },
  { partition }: Pick<ThreadBatch, "partition">,
  ownerOf: OwnerOf,
): readonly KnownChange[] {
  const changes = new Map<string, KnownChange>();
  const note = (
    filed: FiledMessage,
    usage: PackedUsage | null,
    now: Pick<MessageToFile, "isNew" | "chargeId"> | null,
  ) => {
    if (!usage) return;
    const { number, id } = filed.message;
    const place = { partition, number, message: id };
    const current = now && { ...place, chargeId: now.chargeId ?? "", filed };
    const owner = ownerOf(filed.message, usage);
    changes.set(messageKey(number, id), { ...place, owner, known: { current, isNew: now?.isNew === true } });
  };
  for (const stored of noted) note(stored, stored.usage, { chargeId: stored.chargeId, isNew: false });
  for (const stored of sheet.removed.values()) note(stored, stored.usage, null);
  for (const filed of messages) note(filed, filed.usage ?? sheet.draftOf(filed.message)?.stored?.usage ?? null, filed);
  return [...changes.values()];
}
