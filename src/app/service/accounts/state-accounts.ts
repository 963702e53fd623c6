import type { Settings } from "../../../core/usage/settings.ts";
import type { Audit } from "../../../store/port/access.ts";
import type { AccountBooks, AccountFact } from "../../../store/port/accounts.ts";
import type { Actor } from "../access/actor.ts";

/** Where statements on accounts go, and who is told of them. */
export interface AccountDesk {
  readonly accounts: Pick<AccountBooks, "latest" | "learn">;
  readonly audit: Pick<Audit, "append">;
}

/** Takes statements on accounts in; booking follows by itself. Each that says something new is put into the audit log. */
export async function stateAccounts(
  { accounts, audit }: AccountDesk,
  facts: readonly AccountFact[],
  by: Actor,
): Promise<Settings> {
  const before = (await accounts.latest()).settings;
  await accounts.learn(facts, by.actor);
  for (const fact of facts) {
    const old = known(before, fact);
    if (same(old, fact.body)) continue;
    const action = `${fact.kind}.${fact.body === null ? "remove" : old === null ? "create" : "change"}`;
    await audit.append({ ...by, action, subject: fact.subject, before: shown(old), after: shown(fact.body) });
  }
  return (await accounts.latest()).settings;
}

/** What is known so far on the subject of a statement. */
function known(settings: Settings, { kind, subject }: AccountFact): unknown {
  switch (kind) {
    case "waba":
      return settings.wabas[subject] ?? null;
    case "portfolio":
      return settings.portfolios[subject] ?? null;
    case "number":
      return settings.numbers[subject] ?? null;
    case "apart":
      return settings.apart;
    case "service": {
      const { decideBy, rules, defaults, model } = settings;
      return { decideBy, rules, defaults, model };
    }
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function shown(value: unknown): unknown {
  return value === undefined ? null : value;
}
