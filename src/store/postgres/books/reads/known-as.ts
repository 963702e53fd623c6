import type { BookReads, KnownAs } from "../../../port/reads.ts";
import type { ChargeReading } from "./charges.ts";
import { confine, openConditions } from "./conditions.ts";
import { calledIn } from "./threads.ts";

interface ThreadPlace {
  readonly partition: number;
  readonly root: string;
  readonly number: string;
}

interface NameRow {
  readonly name: string;
  readonly first_at: bigint | null;
  readonly last_at: bigint | null;
  readonly messages: bigint;
}

interface EvidenceRow {
  readonly left_name: string;
  readonly right_name: string;
  readonly evidence: string;
  readonly at: bigint;
  readonly received_at: bigint;
  readonly source: string;
}

/** All canonical names of a thread's user: $1 the partition, $2 the root. */
const OWN = `own as (select $2::text collate "C" as name union
    select name from user_root where partition = $1 and root = $2)`;

/** A name in one spelling, whichever a fact was written in: `-` stands for `~` in the other one. */
const CANONICAL = `regexp_replace(m.body::json ->> 'user', '^(\\d+)-', '\\1~') collate "C"`;

const NAMES = `with ${OWN}, used as (
    select ${CANONICAL} as name, min(m.first_at) as first_at, max(m.last_at) as last_at, count(*) as messages
    from message m where m.partition = $1 and m.root = $2 and m.number = $3 group by 1)
  select coalesce(${calledIn("$1", "own.name")}, own.name) as name, used.first_at, used.last_at, coalesce(used.messages, 0) as messages
  from own left join used on used.name = own.name order by own.name`;

const EVIDENCE = `with ${OWN}
  select coalesce(${calledIn("$1", "e.left_user")}, e.left_user) as left_name,
    coalesce(${calledIn("$1", "e.right_user")}, e.right_user) as right_name, e.evidence, a.at, a.received_at, s.kind as source
  from own
  join user_edge e on e.partition = $1 and e.left_user = own.name and e.right_user in (select name from own)
  join alias a on a.left_user = e.left_user and a.right_user = e.right_user and a.evidence = e.evidence
  join source s on s.id = a.source
  order by a.at, a.received_at, e.evidence`;

/** Under which names a thread's user was seen, and what says that they are one. */
export function knownAsReads({ connection, known }: ChargeReading): Pick<BookReads, "knownAs"> {
  return {
    knownAs: async ({ within, number, user }) => {
      const conditions = openConditions();
      confine(conditions, "t.waba", within);
      conditions.add("t.number = any(@::text[])", await known.numbers(number));
      conditions.add("t.root = any(@::text[])", await known.roots(user));
      const found = await connection.query<ThreadPlace>(
        `select t.partition, t.root, t.number from thread t where ${conditions.text()} order by t.number, t.root limit 1`,
        conditions.values(),
      );
      const [place] = found.rows;
      if (!place) return undefined;
      const names = await connection.query<NameRow>(NAMES, [place.partition, place.root, place.number]);
      const evidence = await connection.query<EvidenceRow>(EVIDENCE, [place.partition, place.root]);
      const all = evidence.rows.map(evidenceOf);
      return { names: names.rows.map((row) => nameOf(row, all)).sort(earlierFirst), evidence: all };
    },
  };
}

/** A name is seen in the messages under it, and in what names it beside another one. */
function nameOf({ name, first_at, last_at, messages }: NameRow, evidence: KnownAs["evidence"]): Name {
  const told = evidence.flatMap(({ users, at }) => (at !== null && users.includes(name) ? [at] : []));
  const instants = [...[first_at, last_at].flatMap((at) => (at === null ? [] : [Number(at)])), ...told];
  const seen = instants.length === 0 ? null : { from: Math.min(...instants), to: Math.max(...instants) };
  return { name, seen, messages: Number(messages) };
}

type Name = KnownAs["names"][number];

function earlierFirst(one: Name, other: Name): number {
  return (one.seen?.from ?? Number.POSITIVE_INFINITY) < (other.seen?.from ?? Number.POSITIVE_INFINITY) ? -1 : 1;
}

/** What a person stated in the settings holds for all times: it has no instant of its own. */
function evidenceOf(row: EvidenceRow): KnownAs["evidence"][number] {
  return {
    users: [row.left_name, row.right_name],
    evidence: row.evidence,
    at: row.at === 0n ? null : Number(row.at),
    learntAt: Number(row.received_at),
    source: row.source,
  };
}
