import type { Instant } from "../../core/kernel/time.ts";
import type { Fact } from "../../core/usage/fact.ts";
import { TEST_FIELD } from "../../intake/webhook/fields.ts";
import type { WebhookItem } from "../../intake/webhook.ts";
import type { Entry, FactSource, JournalWriter } from "../../store/port/journal.ts";
import { type DeadParts, readBody } from "./receive-body.ts";

/** A body, or parts of one, that could not be read. */
export interface DeadBody extends DeadParts {
  readonly source: FactSource;
  readonly receivedAt: Instant;
  /** The body as it came, for a replay after an upgrade; it may only be kept sealed. */
  readonly bytes: Buffer;
}

export interface DeadBodies {
  /** Resolves when the letter is durable. The same body twice is one letter. */
  readonly add: (letter: DeadBody) => Promise<unknown>;
}

/** Takes bodies as they came, whatever could be read of them. */
export interface BodyKeeper {
  /** Resolves when it is durable. */
  readonly keep: (body: ReceivedBody) => Promise<unknown>;
}

/** A body that came through a door which vouches for it. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly source: FactSource;
  readonly receivedAt: Instant;
}

export interface ReceiverPorts {
  readonly journal: JournalWriter;
  readonly deadBodies: DeadBodies;
  /** Who else gets each body: forwarding, and keeping content. */
  readonly keepers: readonly BodyKeeper[];
}

/** What became of a body. */
export interface Receipt {
  readonly source: FactSource;
  readonly facts: number;
  /** Of the facts, those that the journal did not have. */
  readonly added: number;
  readonly items: readonly WebhookItem[];
  readonly dead: DeadParts["extent"] | undefined;
  /** Whether it was a test of the way in, of which nothing is kept and nothing handed on. */
  readonly isTest: boolean;
}

/**
 * Takes one body in: its facts into the journal, what cannot be read to the dead letters. When it resolves, everything
 * that the body says is durable; when it rejects, whoever posted has to post it again.
 */
export async function receiveWebhook(ports: ReceiverPorts, body: ReceivedBody): Promise<Receipt> {
  const { count, items, dead, appended, beside, isTest } = beginTaking(ports, body);
  if (beside.length > 0) await Promise.all([appended, ...beside]);
  const { added } = await appended;
  return { source: body.source, facts: count, added, items, dead, isTest };
}

/** A function of its own, so that nothing holds on to the facts while the journal writes them: many bodies may wait. */
function beginTaking({ journal, keepers, deadBodies }: ReceiverPorts, body: ReceivedBody) {
  const { facts, items, dead } = readBody(body.bytes);
  const appended = facts.length > 0 ? journal.append(entriesOf(facts, body.source, body.receivedAt)) : NOTHING;
  const isTest = facts.length === 0 && items.every(({ kind }) => kind === TEST_KIND);
  const beside: Promise<unknown>[] = isTest ? [] : keepers.map((keeper) => keeper.keep(body));
  if (dead) beside.push(deadBodies.add({ ...dead, ...body }));
  return { count: facts.length, items, dead: dead?.extent, appended, beside, isTest };
}

const TEST_KIND = `field.${TEST_FIELD}`;
const NOTHING = { added: 0, known: 0 };

function entriesOf(facts: readonly Fact[], source: FactSource, receivedAt: Instant): readonly Entry[] {
  return facts.map((fact) => ({ fact, source, receivedAt }));
}
