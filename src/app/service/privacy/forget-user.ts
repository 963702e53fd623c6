import type { Instant } from "../../../core/kernel/time.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { Audit } from "../../../store/port/access.ts";
import type { DeadLetterStore } from "../../../store/port/dead-letters.ts";
import type { ForwardQueue } from "../../../store/port/forwarding.ts";
import type { Forgetting, Forgotten } from "../../../store/port/journal.ts";
import { phoneInWamid } from "../../../store/wamid.ts";
import type { Actor } from "../access/actor.ts";
import { letterPurpose } from "../dead-letters/keep.ts";
import { forwardPurpose } from "../forward-enqueue.ts";

export interface ForgetPorts {
  readonly forgetting: Forgetting;
  readonly letters: Pick<DeadLetterStore, "sealed" | "dropSealed">;
  readonly queue: Pick<ForwardQueue, "sealed" | "giveUp">;
  readonly audit: Pick<Audit, "append">;
  readonly key: StoreKey;
  readonly now: () => Instant;
}

/** What forgetting one user did. */
export interface ForgottenUser extends Forgotten {
  /** Dead letters whose kept body named the user; it is gone. */
  readonly letters: number;
  /** Bodies that waited to be handed on and named the user; they are not handed on any more. */
  readonly forwards: number;
}

/**
 * Forgets a user by any of their names: every spelling and alias, the ids and contents of their messages, and bodies that
 * name them, of dead letters and of webhooks that wait to be handed on. Charges stay, with surrogates. The audit log learns that it was done, not to whom.
 */
export async function forgetUser(ports: ForgetPorts, user: string, actor: Actor): Promise<ForgottenUser> {
  const { forgetting, audit, now } = ports;
  const names = new Set([user, ...(await forgetting.namesOf(user))]);
  const kept = { letters: await dropLetters(ports, names), forwards: await dropForwards(ports, names) };
  const forgotten = { ...(await forgetting.forgetUser(user, now())), ...kept };
  await audit.append({ ...actor, action: "user.forget", subject: "a user", before: null, after: forgotten });
  return forgotten;
}

async function dropLetters({ letters, key }: ForgetPorts, names: ReadonlySet<string>): Promise<number> {
  const dropped = await naming(letters.sealed(), { key, names, purposeOf: letterPurpose });
  await letters.dropSealed(dropped);
  return dropped.length;
}

/** Whole, with what they say of others too: a body is handed on as it was signed, or not at all. */
async function dropForwards({ queue, key, now }: ForgetPorts, names: ReadonlySet<string>): Promise<number> {
  const dropped = await naming(queue.sealed(), { key, names, purposeOf: forwardPurpose });
  return dropped.length === 0 ? 0 : queue.giveUp(dropped, "a user whom it names was forgotten", now());
}

/** The ids of those sealed bodies in which one of the names stands. */
async function naming(
  bodies: AsyncIterable<{ readonly id: string; readonly body: Buffer }>,
  { key, names, purposeOf }: { key: StoreKey; names: ReadonlySet<string>; purposeOf: (id: string) => string },
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { id, body } of bodies) {
    const bytes = key.unseal(body, purposeOf(id));
    if (bytes && isNamedIn(bytes.toString("latin1"), names)) found.push(id);
  }
  return found;
}

/** Whether a text holds one of the names, in whatever form it is in, or a message id with one inside. */
function isNamedIn(text: string, names: ReadonlySet<string>): boolean {
  if ([...names].some((name) => text.includes(name))) return true;
  const ids = text.match(/wamid\.[A-Za-z0-9+/=_-]+/g) ?? [];
  return ids.some((id) => names.has(phoneInWamid(id) ?? ""));
}
