import type { Instant } from "../../../core/kernel/time.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { JournalWriter } from "../../../store/port/journal.ts";
import type { Actor } from "../access/actor.ts";
import { type AccountDesk, stateAccounts } from "./state-accounts.ts";

export interface NumberDesk extends AccountDesk {
  readonly journal: JournalWriter;
  readonly now: () => Instant;
}

type StatedNumber = Settings["numbers"][string];

/**
 * Says which WABA a business number belongs to, and the digits behind its id; what is not said stays. Digits become a fact,
 * so that files which name the number by them and webhooks which name it by its id are about one number, whichever came
 * first. Once joined they stay joined.
 */
export async function stateNumber(desk: NumberDesk, id: string, said: StatedNumber, by: Actor): Promise<StatedNumber> {
  const { digits } = said;
  if (digits !== undefined && digits !== id) {
    const fact = { kind: "number_alias", id, digits } as const;
    await desk.journal.append([{ fact, source: { kind: "settings", name: "api" }, receivedAt: desk.now() }]);
  }
  const { numbers } = (await desk.accounts.latest()).settings;
  const known = Object.hasOwn(numbers, id) ? numbers[id] : undefined;
  const body = { ...known, ...said };
  const { numbers: now } = await stateAccounts(desk, [{ kind: "number", subject: id, body }], by);
  return now[id] ?? body;
}
