import type { BillingBooks, BillingFact, BillingVersion } from "../../port/billing.ts";
import type { Pool } from "../connection.ts";
import { datedWords } from "../dated-words.ts";
import { transaction } from "../transaction.ts";

/** Before anything was known. */
const NOTHING: BillingVersion = { version: 0n, facts: [] };

const words = datedWords("billing");

export function openBillingBooks(pool: Pool): BillingBooks {
  let newest = NOTHING;
  const at = async (version: bigint): Promise<BillingVersion> => {
    if (version === newest.version) return newest;
    if (version === 0n) return NOTHING;
    const known = await words.upTo<BillingFact>(pool, version);
    const found = { version, facts: known.filter(({ body }) => body !== null) };
    if (version > newest.version) newest = found;
    return found;
  };
  return {
    at,
    latest: async () => at(await words.head(pool)),
    learn: (facts, by) =>
      transaction(pool, async (connection) =>
        words.learn(connection, { head: await words.lock(connection), facts, by }),
      ),
    learnAt: (version, facts, by) =>
      transaction(pool, async (connection) => {
        const head = await words.lock(connection);
        return head === version ? words.learn(connection, { head, facts, by }) : undefined;
      }),
  };
}
