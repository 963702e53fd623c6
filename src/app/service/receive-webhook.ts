import type { Instant } from "../../core/kernel/time.ts";
import type { WebhookItem } from "../../intake/webhook.ts";
import type { FactSource, JournalWriter } from "../../store/port/journal.ts";
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

/** What else wants a body as it came: forwarding, and keeping content. */
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
  readonly keeper: BodyKeeper | undefined;
}

/** What became of a body. */
export interface Receipt {
  readonly facts: number;
  readonly items: readonly WebhookItem[];
  readonly dead: DeadParts["extent"] | undefined;
}

/**
 * Takes one body in: its facts into the journal, what cannot be read to the dead letters. When it resolves, everything
 * that the body says is durable; when it rejects, whoever posted has to post it again.
 */
export async function receiveWebhook(ports: ReceiverPorts, body: ReceivedBody): Promise<Receipt> {
  const { source, receivedAt } = body;
  const { facts, items, dead } = readBody(body.bytes);
  const durable: Promise<unknown>[] = [];
  if (facts.length > 0) durable.push(ports.journal.append(facts.map((fact) => ({ fact, source, receivedAt }))));
  if (dead) durable.push(ports.deadBodies.add({ ...dead, ...body }));
  if (ports.keeper) durable.push(ports.keeper.keep(body));
  await Promise.all(durable);
  return { facts: facts.length, items, dead: dead?.extent };
}
