import { packMessage } from "../../../core/ledger/message-form.ts";
import { type Identities, openIdentities } from "../../../core/usage/identity.ts";
import { joinMessages, type Message, messageKey } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { unusable } from "../../../core/usage/timeline.ts";
import type { AuditedMessage, BookedPartition, BookSnapshot } from "../../../store/port/snapshot.ts";
import { chargeIdOf } from "../charge-id.ts";
import { countedFacts } from "../counted-facts.ts";
import type { Findings } from "./findings.ts";

/** Messages that are joined at a time. */
const IN_MEMORY = 100_000;
/** A surrogate of a message is `~` and letters of base64url: one more letter parts the messages in 64. */
const LETTERS = [..."-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"];

/** Joins all messages of a partition anew from its facts, some at a time, and compares them with those on file. */
export async function auditMessages(
  snapshot: BookSnapshot,
  { partition, done }: BookedPartition,
  settings: Settings,
  findings: Findings,
): Promise<void> {
  const identities = openIdentities({ numbers: {}, apart: settings.apart });
  let facts = 0;
  for await (const { fact } of countedFacts(snapshot.journal, partition, done)) {
    facts += 1;
    if (fact.kind === "user_alias") identities.learnUser(fact);
    else if (fact.kind === "number_alias") identities.learnNumber(fact);
  }
  findings.count("facts", facts);
  for (const prefix of prefixesFor(facts)) await auditSome(snapshot, { partition, done, prefix }, identities, findings);
}

function prefixesFor(facts: number): readonly string[] {
  let prefixes: readonly string[] = ["~"];
  for (let parts = facts / IN_MEMORY; parts > 1; parts /= LETTERS.length)
    prefixes = prefixes.flatMap((prefix) => LETTERS.map((letter) => prefix + letter));
  return prefixes;
}

interface Expected {
  readonly message: Message;
  readonly name: string;
}

async function auditSome(
  snapshot: BookSnapshot,
  { partition, done, prefix }: { partition: number; done: bigint; prefix: string },
  identities: Identities,
  findings: Findings,
): Promise<void> {
  const expected = new Map<string, Expected>();
  for await (const { fact, named } of countedFacts(snapshot.journal, partition, done)) {
    if (fact.kind !== "message" || !fact.id.startsWith(prefix)) continue;
    const message: Message = { ...fact, number: identities.number(fact.number) };
    const key = messageKey(message.number, message.id);
    const known = expected.get(key)?.message;
    const name = named.kind === "message" ? named.id : fact.id;
    expected.set(key, { message: known ? joinMessages(known, message) : message, name });
  }
  for await (const page of snapshot.messages(partition, prefix)) {
    for (const stored of page) {
      const key = messageKey(stored.message.number, stored.message.id);
      const one = expected.get(key);
      expected.delete(key);
      findings.count("messages");
      const where = `partition ${partition}, number ${stored.message.number}, message ${stored.message.id}`;
      findings.compare("message", where, one ? asText(one, identities) : "none", storedText(stored, one));
    }
  }
  for (const { message } of expected.values()) {
    const where = `partition ${partition}, number ${message.number}, message ${message.id}`;
    findings.compare("message", where, packMessage(message), "none");
  }
}

function asText({ message, name }: Expected, identities: Identities): string {
  const refusal = unusable(message) ?? null;
  const root = refusal === null ? identities.user(message.user ?? "") : null;
  return [packMessage(message), root, refusal, chargeIdOf(message.number, name)].join(" ");
}

/** The id of a charge stays when names are forgotten, so it is compared only where the name is known. */
function storedText(
  { packed, root, refusal, chargeId, message }: AuditedMessage,
  expected: Expected | undefined,
): string {
  const isForgotten = expected !== undefined && expected.name === message.id;
  const id = isForgotten || chargeId === null ? chargeIdOf(message.number, expected?.name ?? message.id) : chargeId;
  return [packed, root, refusal, id].join(" ");
}
