import type { Settings } from "../../../core/usage/settings.ts";
import type { AccountBooks, AccountFact, AccountVersion } from "../../port/accounts.ts";
import type { Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { batch } from "../unnest.ts";

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
    const { rows } = await pool.query<AccountFact>(
      `select kind, subject, body from (
         select distinct on (kind, subject) kind, subject, body from account_fact
         where seq <= $1 order by kind, subject, seq desc) latest`,
      [version],
    );
    return { version, settings: rows.reduce(withFact, base) };
  };
  return {
    at,
    latest: async () => {
      const { rows } = await pool.query<{ head: bigint }>({
        name: "account-head",
        text: "select head from account_head",
      });
      const head = rows[0]?.head ?? 0n;
      return at(head);
    },
    learn: (facts, by) => transaction(pool, (connection) => learnFacts({ connection, facts, by })),
  };
}

const FRESH = batch(
  "account-fact-fresh",
  { place: "int8", kind: "text", subject: "text", body: "jsonb" },
  (source) => `insert into account_fact (seq, kind, subject, body, recorded_by)
    select $5::int8 + row_number() over (order by fresh.place), fresh.kind, fresh.subject, fresh.body, $6
    from (
      select batch.* from ${source} left join lateral (
        select f.seq, f.body from account_fact f where f.kind = batch.kind and f.subject = batch.subject
        order by f.seq desc limit 1) known on true
      where known.body is distinct from batch.body) fresh`,
);

async function learnFacts({
  connection,
  facts,
  by,
}: {
  connection: Parameters<Parameters<typeof transaction>[1]>[0];
  facts: readonly AccountFact[];
  by: string;
}): Promise<bigint> {
  const { rows } = await connection.query<{ head: bigint }>("select head from account_head for update");
  const head = rows[0]?.head ?? 0n;
  const last = new Map(facts.map((fact) => [`${fact.kind}\n${fact.subject}`, fact]));
  const bound = [...last.values()].map(({ kind, subject, body }, place) => ({
    place,
    kind,
    subject,
    body: body === null ? null : JSON.stringify(body),
  }));
  const { count } = await connection.query(FRESH.bind(bound, [head, by]));
  const moved = head + BigInt(count);
  if (count > 0) await connection.query("update account_head set head = $1", [moved]);
  return moved;
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
