import type { BillingBooks, BillingFact, BillingVersion } from "../../port/billing.ts";
import type { Connection, Pool } from "../connection.ts";
import { datedWords } from "../dated-words.ts";
import { transaction } from "../transaction.ts";

/** Before anything was known. */
const NOTHING: BillingVersion = { version: 0n, facts: [] };

const words = datedWords("billing");

/** What stage 3 posts, in the partitions below 256, goes to another seller with the sales; nothing else does. */
const TIES = `
  select seller as owner from invoice where business = $1 and state in ('issued', 'settled')
  union select owner from wallet_hold where business = $1 and state = 'open'
  union select owner from (
    select owner, currency from ledger_day where kind = 'wallet' and party = $1 and partition >= 256
    group by owner, currency having sum(amount) <> 0) money
  order by owner`;

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
    learnAt: (version, facts, { by, leaves }) =>
      transaction(pool, async (connection) => {
        const head = await words.lock(connection);
        if (head !== version) return undefined;
        // Whoever issues or books holds the words meanwhile, so that all of it is seen from here on.
        if (leaves && (await tiesOf(connection, leaves.business)).includes(leaves.owner)) return undefined;
        return words.learn(connection, { head, facts, by });
      }),
    ties: (business) => tiesOf(pool, business),
  };
}

async function tiesOf(connection: Connection, business: string): Promise<readonly string[]> {
  const { rows } = await connection.query<{ owner: string }>(TIES, [business]);
  return rows.map(({ owner }) => owner);
}
