import type { Fact } from "../../../core/usage/fact.ts";
import { DEFAULT_RULES, type RuleSettings, type Settings } from "../../../core/usage/settings.ts";
import type { AccountFact, AccountVersion } from "../../../store/port/accounts.ts";
import type { Actor } from "../access/actor.ts";
import { stateAccounts } from "./state-accounts.ts";
import { keepApart, type UserDesk } from "./users.ts";

/** What a file says of accounts. */
export interface StatedAccounts {
  readonly settings: Pick<Settings, "wabas" | "portfolios" | "numbers" | "rules" | "apart">;
  /** Who is who, as far as the file says. */
  readonly facts: readonly Fact[];
}

/**
 * Takes all of a file's statements in. A WABA, portfolio or number that the file names is from now on what it says there; of
 * others nothing changes, nor of rules where it states none.
 */
export async function takeAccounts(desk: UserDesk, { settings, facts }: StatedAccounts, by: Actor): Promise<Settings> {
  const { wabas, portfolios, numbers, rules } = settings;
  const entries = facts.map((fact) => ({
    fact,
    source: { kind: "settings", name: "accounts file" } as const,
    receivedAt: desk.now(),
  }));
  if (entries.length > 0) await desk.journal.append(entries);
  for (const pair of settings.apart) await keepApart(desk, pair, by);
  const stated: readonly AccountFact[] = [
    ...Object.entries(portfolios).map(([subject, body]) => ({ kind: "portfolio", subject, body }) as const),
    ...Object.entries(wabas).map(([subject, body]) => ({ kind: "waba", subject, body }) as const),
    ...Object.entries(numbers).map(([subject, body]) => ({ kind: "number", subject, body }) as const),
    ...ruleFacts(await desk.accounts.latest(), rules),
  ];
  return stateAccounts(desk, stated, by);
}

/** Rules that the file states otherwise than Daybook's own defaults. */
function ruleFacts({ settings }: AccountVersion, rules: RuleSettings): readonly AccountFact[] {
  const own = Object.entries(rules).filter(([name, value]) => !isDefault(name, value));
  if (own.length === 0) return [];
  const { decideBy, defaults, model } = settings;
  const body = { decideBy, defaults, model, rules: { ...settings.rules, ...Object.fromEntries(own) } };
  return [{ kind: "service", subject: "", body }];
}

function isDefault(name: string, value: unknown): boolean {
  return Object.entries(DEFAULT_RULES).some(([known, usual]) => known === name && usual === value);
}
