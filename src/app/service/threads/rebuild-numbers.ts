import { assert } from "../../../core/kernel/assert.ts";
import type { NumberAliasFact } from "../../../core/usage/fact.ts";
import { canonicalUser, type Identities, openIdentities } from "../../../core/usage/identity.ts";
import { joinMessages, type Message, messageKey } from "../../../core/usage/message.ts";
import type { StoredMessage, ThreadBatch } from "../../../store/port/books.ts";
import type { JournalReader } from "../../../store/port/journal.ts";
import { countedFacts } from "../counted-facts.ts";
import type { ThreadJob } from "./job.ts";

/** How the names of business numbers resolve in a partition, by what is booked there. */
export async function openNumberNames(batch: ThreadBatch): Promise<Identities> {
  const identities = openIdentities({ numbers: {}, apart: [] });
  for (const [digits, id] of await batch.numberRoots()) identities.learnNumber({ digits, id });
  return identities;
}

/**
 * Takes in that ids and digits are one number each, where no messages stand under the digits yet; gives the others, for
 * {@link joinNumber}.
 */
export async function joinNewNumbers(
  batch: ThreadBatch,
  facts: readonly NumberAliasFact[],
): Promise<readonly NumberAliasFact[]> {
  if (facts.length === 0) return [];
  const numbers = await openNumberNames(batch);
  const fresh = facts.flatMap((fact) => {
    const before = numbers.number(fact.digits);
    return numbers.learnNumber(fact) ? [{ fact, names: [fact.digits, before] }] : [];
  });
  const taken = new Set((await batch.numbersIn(fresh.flatMap(({ names }) => names))).values());
  const isFree = ({ names }: { readonly names: readonly string[] }) => names.every((name) => !taken.has(name));
  for (const { fact } of fresh.filter(isFree)) await batch.saveNumberRoot(fact.digits, fact.id);
  return fresh.filter((one) => !isFree(one)).map(({ fact }) => fact);
}

/**
 * Takes in that an id and digits are one number although messages stand under the digits: all messages of the number are
 * joined anew from the facts, because what digits-named facts stated belongs to the id's messages now.
 */
export async function joinNumber(
  job: ThreadJob,
  fact: NumberAliasFact,
  journal: Pick<JournalReader, "allFacts">,
  until: bigint,
): Promise<void> {
  const { batch } = job;
  const numbers = await openNumberNames(batch);
  const names = new Set([fact.digits, numbers.number(fact.digits), fact.id]);
  if (!numbers.learnNumber(fact)) return;
  await batch.saveNumberRoot(fact.digits, fact.id);
  const stated = new Map<string, Message>();
  for await (const { fact: counted, named } of countedFacts(journal, batch.partition, until)) {
    if (counted.kind !== "message" || named.kind !== "message" || !names.has(counted.number)) continue;
    job.names.put(counted.id, named.id);
    const message: Message = { ...counted, number: numbers.number(counted.number) };
    const key = messageKey(message.number, message.id);
    const known = stated.get(key);
    stated.set(key, known ? joinMessages(known, message) : message);
  }
  await replaceMessages(job, await batch.messagesOfNumbers([...names]), stated);
}

/** Empties the books of numbers that went to another partition. */
export async function leaveNumbers(job: ThreadJob, moved: readonly string[]): Promise<void> {
  const numbers = await openNumberNames(job.batch);
  const names = [...new Set([...moved, ...moved.map(numbers.number)])];
  for (const stored of await job.batch.messagesOfNumbers(names)) job.sheet.remove(stored);
}

/** Joins messages that lost facts to a withdrawal anew from those that stand; those without any leave the books. */
export async function dropWithdrawn(
  job: ThreadJob,
  journal: Pick<JournalReader, "allFacts">,
  withdrawal: bigint,
): Promise<void> {
  const { batch } = job;
  const numbers = await openNumberNames(batch);
  const concerned = new Map<string, Pick<Message, "number" | "id">>();
  for await (const { fact, withdrawn, seq } of journal.allFacts(batch.partition)) {
    if (seq > withdrawal) break;
    if (fact.kind !== "message" || withdrawn !== withdrawal) continue;
    const key = { number: numbers.number(fact.number), id: fact.id };
    concerned.set(messageKey(key.number, key.id), key);
  }
  const stated = new Map<string, Message>();
  for await (const { fact, named } of countedFacts(journal, batch.partition, withdrawal)) {
    if (fact.kind !== "message" || named.kind !== "message") continue;
    const message: Message = { ...fact, number: numbers.number(fact.number) };
    const key = messageKey(message.number, message.id);
    if (!concerned.has(key)) continue;
    job.names.put(fact.id, named.id);
    const known = stated.get(key);
    stated.set(key, known ? joinMessages(known, message) : message);
  }
  await replaceMessages(job, await batch.messages([...concerned.values()]), stated);
}

/** Puts messages in place of those on file. */
async function replaceMessages(
  job: ThreadJob,
  stored: readonly StoredMessage[],
  stated: ReadonlyMap<string, Message>,
): Promise<void> {
  const users = new Set<string>();
  for (const { user } of stated.values()) if (user !== undefined) users.add(canonicalUser(user));
  for (const [name, root] of await job.batch.roots([...users])) job.root(name, root);
  const onFile = new Map(stored.map((one) => [messageKey(one.message.number, one.message.id), one]));
  for (const [key, message] of stated) {
    const known = onFile.get(key) ?? null;
    assert(known === null || known.message.id === message.id, "a key names one message");
    job.sheet.replace(message, known);
  }
  for (const [key, one] of onFile) if (!stated.has(key)) job.sheet.remove(one);
}
