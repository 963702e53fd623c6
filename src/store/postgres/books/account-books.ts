import type { Settings } from "../../../core/usage/settings.ts";
import type { AccountBooks, AccountFact, AccountVersion } from "../../port/accounts.ts";
import type { Pool } from "../connection.ts";
import { datedWords } from "../dated-words.ts";
import { transaction } from "../transaction.ts";

const words = datedWords("account");

/** `base` is what holds before anything was learnt. */
export function openAccountBooks(pool: Pool, base: Settings): AccountBooks {
  let newest: AccountVersion = { version: 0n, settings: base };
  const at = async (version: bigint): Promise<AccountVersion> => {
    if (version === newest.version) return newest;
    if (version === 0n) return { version, settings: base };
    const found = await read(version);
    if (version > newest.version) newest = found;
    return found;
  };
  const read = async (version: bigint): Promise<AccountVersion> => {
    const known = await words.upTo<AccountFact>(pool, version);
    return { version, settings: known.reduce(withFact, base) };
  };
  return {
    at,
    latest: async () => at(await words.head(pool)),
    learn: (facts, by) =>
      transaction(pool, async (connection) =>
        words.learn(connection, { head: await words.lock(connection), facts, by }),
      ),
  };
}

function withFact(settings: Settings, fact: AccountFact): Settings {
  switch (fact.kind) {
    case "waba":
      return { ...settings, wabas: withEntry(settings.wabas, fact.subject, fact.body) };
    case "portfolio":
      return { ...settings, portfolios: withEntry(settings.portfolios, fact.subject, fact.body) };
    case "number":
      return { ...settings, numbers: withEntry(settings.numbers, fact.subject, fact.body) };
    case "apart":
      return { ...settings, apart: fact.body };
    case "service":
      return withService(settings, fact.body);
  }
}

/** Threads of a whole WABA would span partitions: in a store a thread belongs to a number and a user, whatever is said. */
function withService(settings: Settings, body: Extract<AccountFact, { kind: "service" }>["body"]): Settings {
  const rules = body.rules ?? settings.rules;
  return { ...settings, ...body, rules: { ...rules, pair_scope: "phone_number" } };
}

function withEntry<T>(record: Readonly<Record<string, T>>, key: string, value: T | null): Readonly<Record<string, T>> {
  if (value !== null) return { ...record, [key]: value };
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
