import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { forgetUser } from "../app/service/privacy/forget-user.ts";
import { readUser } from "../intake/cells.ts";
import { openKey } from "../store/key.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { openDeadLetters } from "../store/postgres/journal/dead-letters.ts";
import { openJournal } from "../store/postgres/journal/journal.ts";
import { forwardQueue } from "../store/postgres/receiver/forward-queue.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import { withStore } from "./serve/open-store.ts";
import { plural } from "./terminal.ts";

/** Forgets a user; gives the exit status. */
export async function runForget(text: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const user = readUser(text);
  if (user === undefined)
    throw new UsageError(
      "that is neither a phone number with its country code (+5511987654321) nor a user id (BR.1349...)",
    );
  const { users, messages, letters, forwards } = await withStore(flags, async ({ store, settings }) => {
    const key = openKey((await openStoreKey(store, settings.key)).key);
    return forgetUser(
      {
        forgetting: openJournal(store.pool, key),
        letters: openDeadLetters(store.pool),
        queue: forwardQueue(store.pool),
        audit: openAudit(store.pool),
        key,
        now: Date.now,
      },
      user,
      COMMAND_LINE,
    );
  });
  if (users + messages + letters + forwards === 0) {
    process.stderr.write("daybook: nothing is known of this user\n");
    return EXIT.refused;
  }
  const parts = [plural(users, "name"), plural(messages, "message id"), plural(letters, "dead letter")];
  if (forwards > 0) parts.push(`${plural(forwards, "webhook")} that waited to be handed on`);
  process.stdout.write(`forgotten: ${parts.join(", ")}\n`);
  return EXIT.ok;
}
