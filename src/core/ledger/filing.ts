import { type FindWaba, openAccounts } from "../usage/accounts.ts";
import type { Fact } from "../usage/fact.ts";
import { underNumberId } from "../usage/gather.ts";
import { openIdentities } from "../usage/identity.ts";
import { joinMessages, type Message, messageKey } from "../usage/message.ts";
import type { Settings } from "../usage/settings.ts";
import { threadKey, unusable } from "../usage/timeline.ts";
import { openGroups } from "./groups.ts";

/** All messages known, each under the thread that it belongs to by all that is known of who is who. */
export interface Filing {
  /** Takes in facts; gives the threads that changed. */
  readonly file: (facts: Iterable<Fact>) => ReadonlySet<string>;
  readonly messagesOf: (thread: string) => readonly Message[];
  readonly wabaOf: FindWaba;
}

/** Opens a filing that knows what the account settings say and no messages yet. */
export function openFiling(settings: Settings): Filing {
  const identities = openIdentities(settings);
  const wabaOf = openAccounts(settings);
  const messages = new Map<string, Message>();
  const threads = openGroups<Message>();

  const put = (stated: Message): readonly string[] => {
    const message = underNumberId(stated, identities);
    const key = messageKey(message.number, message.id);
    const known = messages.get(key);
    const joined = known ? joinMessages(known, message) : message;
    messages.set(key, joined);
    if (unusable(joined) !== undefined) return threads.put(key, null);
    const user = identities.user(joined.user ?? "");
    return threads.put(key, threadKey(joined, wabaOf(joined), user, settings.rules), joined);
  };

  /** New evidence of who is who may give messages another number, and join threads: all are filed again. */
  const putAgain = (): readonly string[] => {
    const all = [...messages];
    messages.clear();
    return all.flatMap(([key, message]) => [...threads.put(key, null), ...put(message)]);
  };

  return {
    file: (facts) => {
      const changed = new Set<string>();
      const note = (names: readonly string[]) => {
        for (const name of names) changed.add(name);
      };
      let renamed = false;
      for (const fact of facts) {
        if (fact.kind === "message") note(put(fact));
        else if (fact.kind === "user_alias") renamed = identities.learnUser(fact) || renamed;
        else renamed = identities.learnNumber(fact) || renamed;
      }
      if (renamed) note(putAgain());
      return changed;
    },
    messagesOf: threads.of,
    wabaOf,
  };
}
