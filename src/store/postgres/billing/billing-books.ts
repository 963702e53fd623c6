import type { BillingBooks, BillingFact, BillingVersion } from "../../port/billing.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { batch } from "../unnest.ts";

/** Before anything was known. */
const NOTHING: BillingVersion = { version: 0n, facts: [] };

export function openBillingBooks(pool: Pool): BillingBooks {
  let newest = NOTHING;
  const at = async (version: bigint): Promise<BillingVersion> => {
    if (version === newest.version) return newest;
    if (version === 0n) return NOTHING;
    const found = { version, facts: await factsAt(pool, version) };
    if (version > newest.version) newest = found;
    return found;
  };
  return {
    at,
    latest: async () => {
      const { rows } = await pool.query<{ head: bigint }>({
        name: "billing-head",
        text: "select head from billing_head",
      });
      return at(rows[0]?.head ?? 0n);
    },
    learn: (facts, by) =>
      transaction(pool, async (connection) => learnFacts(connection, { head: await lockHead(connection), facts, by })),
    learnAt: (version, facts, by) =>
      transaction(pool, async (connection) => {
        const head = await lockHead(connection);
        return head === version ? learnFacts(connection, { head, facts, by }) : undefined;
      }),
  };
}

/** What holds at a version; what was taken back is left out. */
async function factsAt(connection: Connection, version: bigint): Promise<readonly BillingFact[]> {
  const { rows } = await connection.query<BillingFact>(
    `select kind, subject, body from (
       select distinct on (kind, subject) kind, subject, body from billing_fact
       where seq <= $1 order by kind, subject, seq desc) latest
     where body is not null`,
    [version],
  );
  return rows;
}

const FRESH = batch(
  "billing-fact-fresh",
  { place: "int8", kind: "text", subject: "text", body: "jsonb" },
  (source) => `insert into billing_fact (seq, kind, subject, body, recorded_by)
    select $5::int8 + row_number() over (order by fresh.place), fresh.kind, fresh.subject, fresh.body, $6
    from (
      select batch.* from ${source} left join lateral (
        select f.seq, f.body from billing_fact f where f.kind = batch.kind and f.subject = batch.subject
        order by f.seq desc limit 1) known on true
      where known.body is distinct from batch.body) fresh`,
);

async function lockHead(connection: Connection): Promise<bigint> {
  const { rows } = await connection.query<{ head: bigint }>("select head from billing_head for update");
  return rows[0]?.head ?? 0n;
}

/** Takes in what is new among these after the locked head; gives the version after them. */
async function learnFacts(
  connection: Connection,
  { head, facts, by }: { readonly head: bigint; readonly facts: readonly BillingFact[]; readonly by: string },
): Promise<bigint> {
  const last = new Map(facts.map((fact) => [`${fact.kind}\n${fact.subject}`, fact]));
  const bound = [...last.values()].map(({ kind, subject, body }, place) => ({
    place,
    kind,
    subject,
    body: body === null ? null : JSON.stringify(body),
  }));
  const { count } = await connection.query(FRESH.bind(bound, [head, by]));
  const moved = head + BigInt(count);
  if (count > 0) await connection.query("update billing_head set head = $1", [moved]);
  return moved;
}
