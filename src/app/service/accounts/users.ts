import type { Instant } from "../../../core/kernel/time.ts";
import { STATED } from "../../../core/usage/identity.ts";
import type { JournalWriter, Names } from "../../../store/port/journal.ts";
import type { Actor } from "../access/actor.ts";
import { type AccountDesk, stateAccounts } from "./state-accounts.ts";

/** Two users; in the books and in the log stand their surrogates only. */
export type Pair = readonly [string, string];

export interface UserDesk extends AccountDesk {
  readonly journal: JournalWriter;
  readonly names: Pick<Names, "user">;
  readonly now: () => Instant;
}

/** A person says that two names are not one user. */
export async function keepApart(desk: UserDesk, users: Pair, by: Actor): Promise<Pair> {
  const pair = surrogatesOf(desk, users);
  const { apart } = (await desk.accounts.latest()).settings;
  if (!apart.some((known) => isSame(known, pair))) {
    await stateAccounts(desk, [{ kind: "apart", subject: "", body: [...apart, pair] }], by);
  }
  return pair;
}

/** A person says that two names are one user. */
export async function joinUsers(desk: UserDesk, users: Pair, by: Actor): Promise<Pair> {
  const pair = surrogatesOf(desk, users);
  const { apart } = (await desk.accounts.latest()).settings;
  const others = apart.filter((known) => !isSame(known, pair));
  if (others.length < apart.length) await stateAccounts(desk, [{ kind: "apart", subject: "", body: others }], by);
  // Like the statement of an accounts file it holds from the beginning of time, so that stating it twice is one fact.
  const fact = { kind: "user_alias", users, at: 0, evidence: STATED } as const;
  await desk.journal.append([{ fact, source: { kind: "settings", name: "api" }, receivedAt: desk.now() }]);
  await desk.audit.append({
    ...by,
    action: "users.join",
    subject: pair.join(" "),
    before: null,
    after: { users: pair },
  });
  return pair;
}

function surrogatesOf({ names }: UserDesk, [one, other]: Pair): Pair {
  const [first, second] = [names.user(one), names.user(other)];
  return first < second ? [first, second] : [second, first];
}

function isSame([a, b]: Pair, [c, d]: Pair): boolean {
  return (a === c && b === d) || (a === d && b === c);
}
