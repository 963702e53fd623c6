import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";
import { Again } from "./again.ts";
import { type Component, componentsOf } from "./components.ts";
import type { AliasDraft } from "./draft.ts";
import { type FactRow, rowOf } from "./fact-row.ts";
import type { Heads } from "./facts.ts";
import { addNames, NOWHERE } from "./names.ts";

/** What a batch says of users: who is seen in which partition, and who is whom. Everything by canonical surrogates. */
export interface Sightings {
  readonly users: ReadonlyMap<string, ReadonlySet<number>>;
  readonly aliases: readonly AliasDraft[];
  readonly learntAt: number;
}

/** An alias fact for a partition that needs it. */
export interface LocalAlias {
  readonly partition: number;
  readonly row: FactRow;
  readonly source: number;
  readonly receivedAt: number;
}

export interface Related {
  /** May hold facts that the partition has already. */
  readonly facts: readonly LocalAlias[];
  /** Digests of evidence that nobody had. */
  readonly fresh: ReadonlySet<string>;
}

interface Edge {
  readonly digest: Buffer;
  readonly users: readonly [string, string];
  readonly evidence: string;
  readonly at: bigint;
  readonly source: number;
  readonly received_at: bigint;
}

/**
 * Keeps the one promise about aliases: every partition holds all evidence about the users that it has seen, and about
 * whoever is joined to them. A user's row in `identity` is locked by who sees the user first and by who joins the user to
 * another, so that neither overlooks the other. `locked` are the
 * partitions whose heads the transaction holds; where alias facts go to others it starts again with those.
 */
export async function relate(
  connection: Connection,
  { users, aliases, learntAt }: Sightings,
  locked: Pick<Heads, "has">,
): Promise<Related> {
  const unseen = await unseenOf(connection, users);
  const unknown = await unknownOf(connection, aliases);
  if (unseen.size === 0 && unknown.length === 0) return { facts: [], fresh: new Set() };
  const joined = new Set(unknown.flatMap((alias) => alias.users));
  const held = new Set([...unseen.keys(), ...joined]);
  if (joined.size > 0) for (const name of (await membersOf(connection, joined)).keys()) held.add(name);
  await sight(connection, held, unseen);
  const fresh = await addAliases(connection, unknown);
  await addNames(
    connection,
    unknown.flatMap(({ names, receivedAt }) =>
      names.map((name) => ({ ...name, partition: NOWHERE, learntAt: receivedAt })),
    ),
  );
  const members = await membersOf(connection, held);
  const components = componentsOf(members.keys(), await edgesAmong(connection, members));
  const places = components.flatMap((component) => {
    const isJoined = [...component.names].some((name) => joined.has(name));
    return placesOf(component, isJoined ? members : unseen, isJoined ? held : undefined, locked);
  });
  await copyNames(connection, places, learntAt);
  return { facts: places.flatMap(localAliases), fresh };
}

/** A component of users, and the partitions that lack something of it. */
interface Place {
  readonly component: Component<Edge>;
  readonly partitions: ReadonlySet<number>;
}

/** New evidence goes to every partition of its users; a user seen for the first time brings the evidence there is. */
function placesOf(
  component: Component<Edge>,
  seen: ReadonlyMap<string, ReadonlySet<number>>,
  held: ReadonlySet<string> | undefined,
  locked: Pick<Heads, "has">,
): Place[] {
  if (component.edges.length === 0) return [];
  const names = [...component.names];
  if (held && names.some((name) => !held.has(name))) throw new Again();
  const partitions = new Set(names.flatMap((name) => [...(seen.get(name) ?? [])]));
  const missing = [...partitions].filter((partition) => !locked.has(partition));
  if (missing.length > 0) throw new Again(missing);
  return [{ component, partitions }];
}

function localAliases({ component, partitions }: Place): LocalAlias[] {
  return component.edges.flatMap(({ users, evidence, at, source, received_at }) => {
    const row = rowOf({ kind: "user_alias", users, evidence, at: Number(at) });
    return [...partitions].map((partition) => ({ partition, row, source, receivedAt: Number(received_at) }));
  });
}

const SEEN = batch(
  "identity-seen",
  { surrogate: "text" },
  (source) => `select i.surrogate, i.partitions from ${source} cross join lateral (
      select surrogate, partitions from identity where surrogate = batch.surrogate offset 0) i`,
);

/** Those of the sightings that are the first of that user in that partition. */
async function unseenOf(
  connection: Connection,
  users: Sightings["users"],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  if (users.size === 0) return users;
  const known = await partitionsOf(connection, [...users.keys()]);
  const unseen = new Map<string, ReadonlySet<number>>();
  for (const [user, partitions] of users) {
    const first = [...partitions].filter((partition) => !known.get(user)?.has(partition));
    if (first.length > 0) unseen.set(user, new Set(first));
  }
  return unseen;
}

async function partitionsOf(
  connection: Connection,
  users: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const { rows } = await connection.query<{ surrogate: string; partitions: number[] }>(
    SEEN.bind(users.map((surrogate) => ({ surrogate }))),
  );
  return new Map(rows.map(({ surrogate, partitions }) => [surrogate, new Set(partitions)]));
}

const KNOWN_ALIASES = batch(
  "alias-known",
  { digest: "bytea" },
  (source) => `select a.digest from ${source} cross join lateral (
      select digest from alias where digest = batch.digest offset 0) a`,
);

async function unknownOf(connection: Connection, aliases: readonly AliasDraft[]): Promise<readonly AliasDraft[]> {
  if (aliases.length === 0) return aliases;
  const { rows } = await connection.query<{ digest: Buffer }>(KNOWN_ALIASES.bind(aliases));
  const known = new Set(rows.map(({ digest }) => digest.toString("latin1")));
  return aliases.filter(({ digest }) => !known.has(digest));
}

/** A conflicting row is locked although nothing changes in it; one pass in one order keeps two of us from a deadlock. */
const HOLD = batch(
  "identity-hold",
  { surrogate: "text" },
  (source) => `insert into identity (surrogate, partitions)
    select surrogate, '{}'::smallint[] from ${source} order by surrogate collate "C"
    on conflict (surrogate) do update set partitions = identity.partitions where false`,
);

const SIGHT = batch(
  "identity-sight",
  { surrogate: "text", partition: "int4" },
  (source) => `update identity i set partitions = array(select distinct unnest(i.partitions || s.partitions) order by 1)
    from (select surrogate, array_agg(partition::smallint) as partitions from ${source} group by surrogate) s
    where i.surrogate = s.surrogate`,
);

async function sight(
  connection: Connection,
  held: ReadonlySet<string>,
  unseen: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<void> {
  await holdIdentities(connection, held);
  const rows = [...unseen].flatMap(([surrogate, partitions]) =>
    [...partitions].map((partition) => ({ surrogate, partition })),
  );
  if (rows.length > 0) await connection.query(SIGHT.bind(rows));
}

const ALIASES = insertBatch("alias-add", {
  into: "alias",
  columns: {
    digest: "bytea",
    left_user: "text",
    right_user: "text",
    evidence: "text",
    at: "int8",
    source: "int4",
    received_at: "int8",
  },
  tail: "on conflict (digest) do nothing returning digest",
});

async function addAliases(connection: Connection, aliases: readonly AliasDraft[]): Promise<ReadonlySet<string>> {
  if (aliases.length === 0) return new Set();
  const rows = aliases.map(({ users: [left_user, right_user], receivedAt: received_at, ...alias }) => ({
    ...alias,
    left_user,
    right_user,
    received_at,
  }));
  const added = await connection.query<{ digest: Buffer }>(ALIASES.bind(rows));
  return new Set(added.rows.map(({ digest }) => digest.toString("latin1")));
}

const MEMBERS = batch(
  "alias-members",
  { surrogate: "text" },
  (source) => `with recursive member (surrogate) as (
      select surrogate collate "C" from ${source}
      union
      select other.surrogate from member m cross join lateral (
        select right_user as surrogate from alias where left_user = m.surrogate
        union all
        select left_user from alias where right_user = m.surrogate offset 0) other)
    select m.surrogate, (select i.partitions from identity i where i.surrogate = m.surrogate) as partitions
    from member m`,
);

/** The names and all names joined to them, directly or through others, with the partitions that have seen each. */
export async function membersOf(
  connection: Connection,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const { rows } = await connection.query<{ surrogate: string; partitions: number[] | null }>(
    MEMBERS.bind([...names].map((surrogate) => ({ surrogate }))),
  );
  return new Map(rows.map(({ surrogate, partitions }) => [surrogate, new Set(partitions ?? [])]));
}

/** Locks the identities of these users until the transaction ends. */
export async function holdIdentities(connection: Connection, names: Iterable<string>): Promise<void> {
  await connection.query(HOLD.bind([...names].map((surrogate) => ({ surrogate }))));
}

const EDGES = batch(
  "alias-edges",
  { surrogate: "text" },
  (source) => `select digest, array[left_user, right_user] as users, evidence, at, a.source, received_at
    from ${source} cross join lateral (select * from alias where left_user = batch.surrogate offset 0) a`,
);

async function edgesAmong(connection: Connection, members: ReadonlyMap<string, unknown>): Promise<readonly Edge[]> {
  const { rows } = await connection.query<Edge>(EDGES.bind([...members.keys()].map((surrogate) => ({ surrogate }))));
  return rows;
}

const COPY = batch(
  "name-copy",
  { partition: "int4", surrogate: "text", learnt_at: "int8" },
  (source) => `insert into name (partition, surrogate, value, kind, learnt_at)
    select batch.partition, n.surrogate, n.value, n.kind, batch.learnt_at
    from ${source} cross join lateral (
      select * from name where partition = ${NOWHERE} and surrogate = batch.surrogate offset 0) n
    on conflict (partition, surrogate) do nothing`,
);

async function copyNames(connection: Connection, places: readonly Place[], learnt_at: number): Promise<void> {
  const rows = places.flatMap(({ component, partitions }) =>
    [...partitions].flatMap((partition) =>
      [...component.names].map((surrogate) => ({ partition, surrogate, learnt_at })),
    ),
  );
  if (rows.length > 0) await connection.query(COPY.bind(rows));
}
