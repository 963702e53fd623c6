import type { Instant } from "../../../core/kernel/time.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { Audit } from "../../../store/port/access.ts";
import type { DeadLetterStore } from "../../../store/port/dead-letters.ts";
import type { Forgetting, Forgotten } from "../../../store/port/journal.ts";
import { phoneInWamid } from "../../../store/wamid.ts";
import type { Actor } from "../access/actor.ts";
import { letterPurpose } from "../dead-letters/keep.ts";

export interface ForgetPorts {
  readonly forgetting: Forgetting;
  readonly letters: Pick<DeadLetterStore, "sealed" | "dropSealed">;
  readonly audit: Pick<Audit, "append">;
  readonly key: StoreKey;
  readonly now: () => Instant;
}

/** What forgetting one user did. */
export interface ForgottenUser extends Forgotten {
  /** Dead letters whose kept body named the user; it is gone. */
  readonly letters: number;
}

/**
 * Forgets a user by any of their names: every spelling and alias, the ids and contents of their messages, and bodies of
 * dead letters that name them. Charges stay, with surrogates. The audit log learns that it was done, not to whom.
 */
export async function forgetUser(ports: ForgetPorts, user: string, actor: Actor): Promise<ForgottenUser> {
  const { forgetting, audit, now } = ports;
  const names = new Set([user, ...(await forgetting.namesOf(user))]);
  const letters = await dropLetters(ports, names);
  const forgotten = { ...(await forgetting.forgetUser(user, now())), letters };
  await audit.append({ ...actor, action: "user.forget", subject: "a user", before: null, after: forgotten });
  return forgotten;
}

async function dropLetters({ letters, key }: ForgetPorts, names: ReadonlySet<string>): Promise<number> {
  const dropped: string[] = [];
  for await (const { id, body } of letters.sealed()) {
    const bytes = key.unseal(body, letterPurpose(id));
    if (bytes && isNamedIn(bytes.toString("latin1"), names)) dropped.push(id);
  }
  await letters.dropSealed(dropped);
  return dropped.length;
}

/** Whether a text holds one of the names, in whatever form it is in, or a message id with one inside. */
function isNamedIn(text: string, names: ReadonlySet<string>): boolean {
  if ([...names].some((name) => text.includes(name))) return true;
  const ids = text.match(/wamid\.[A-Za-z0-9+/=_-]+/g) ?? [];
  return ids.some((id) => names.has(phoneInWamid(id) ?? ""));
}
