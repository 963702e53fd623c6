import { DEFAULT_SETTINGS, type Settings } from "../../src/core/usage/settings.ts";
import type { AccountBooks, AccountFact } from "../../src/store/port/accounts.ts";
import type { BookReads } from "../../src/store/port/reads.ts";
import type { Pool } from "../../src/store/postgres/connection.ts";

/** Books in which nothing stands. */
export const EMPTY_READS: BookReads = {
  charges: async () => ({ items: [], next: null }),
  streamCharges: async function* none() {},
  charge: async () => undefined,
  usage: async () => [],
  threads: async () => ({ items: [], next: null }),
  messages: async () => ({ items: [], next: null }),
  refusals: async () => ({ items: [], next: null }),
  counters: async () => ({ items: [], next: null }),
  counted: async () => 0,
  state: async () => ({ facts: 0n, changes: 0n, lagMs: 0, stuck: [] }),
};

/** What was stated of accounts, in the table of the books. */
export function interimAccounts(pool: Pool): AccountBooks {
  const at = async (version: bigint) => {
    const { rows } = await pool.query<AccountFact & { seq: bigint }>(
      "select seq, kind, subject, body from account_fact where seq <= $1 order by seq",
      [version],
    );
    const wabas: Record<string, Settings["wabas"][string]> = {};
    const portfolios: Record<string, Settings["portfolios"][string]> = {};
    const numbers: Record<string, Settings["numbers"][string]> = {};
    let apart: Settings["apart"] = [];
    for (const fact of rows) {
      if (fact.kind === "apart") apart = fact.body;
      else if (fact.kind === "waba" && fact.body) wabas[fact.subject] = fact.body;
      else if (fact.kind === "portfolio" && fact.body) portfolios[fact.subject] = fact.body;
      else if (fact.kind === "number" && fact.body) numbers[fact.subject] = fact.body;
      else if (fact.kind === "waba") delete wabas[fact.subject];
      else if (fact.kind === "portfolio") delete portfolios[fact.subject];
      else if (fact.kind === "number") delete numbers[fact.subject];
    }
    const settings = { ...DEFAULT_SETTINGS, wabas, portfolios, numbers, apart };
    return { version: rows.at(-1)?.seq ?? 0n, settings };
  };
  return {
    at,
    latest: () => at(1n << 60n),
    learn: async (facts, by) => {
      for (const { kind, subject, body } of facts) {
        await pool.query(
          `insert into account_fact (seq, kind, subject, body, recorded_by)
           values ((select coalesce(max(seq), 0) + 1 from account_fact), $1, $2, $3, $4)`,
          [kind, subject, body === null ? null : JSON.stringify(body), by],
        );
      }
      return 0n;
    },
  };
}
