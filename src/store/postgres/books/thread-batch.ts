import type { StartAnswer, StoredMessage, ThreadBatch, ThreadPlace } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";
import { MESSAGE_COLUMNS, readMessages } from "./message-rows.ts";
import type { Shapes } from "./shapes.ts";

type Reads = Omit<
  ThreadBatch,
  | "partition"
  | "done"
  | "accounts"
  | "latest"
  | "facts"
  | "owners"
  | "save"
  | "note"
  | "tell"
  | "finish"
  | "removeMessages"
>;

const BY_KEY = batch(
  "message-by-key",
  { number: "text", id: "text" },
  (source) => `select ${MESSAGE_COLUMNS} from ${source}
    join message m on m.partition = $3 and m.number = batch.number and m.id = batch.id`,
);

/** Messages whose last event is in the stretch or, as far as the longest of the thread reaches, after it. */
const IN_STRETCH = batch(
  "message-in-stretch",
  { root: "text", number: "text", after: "int8", until: "int8", reach: "int8" },
  (source) => `select ${MESSAGE_COLUMNS} from ${source}
    join message m on m.partition = $6 and m.root = batch.root and m.number = batch.number
      and m.last_at > batch.after and m.last_at <= batch.reach and m.first_at <= batch.until`,
);

const ROOTS = batch(
  "user-roots",
  { name: "text" },
  (source) => `select r.name, r.root from ${source} join user_root r on r.partition = $2 and r.name = batch.name`,
);

const MEMBERS = batch(
  "user-members",
  { root: "text" },
  (source) => `select r.name, r.root from ${source} join user_root r on r.partition = $2 and r.root = batch.root`,
);

const EDGES = batch(
  "user-edges",
  { name: "text" },
  (source) => `select e.left_user as left, e.right_user as right, e.evidence from ${source}
      join user_edge e on e.partition = $2 and e.left_user = batch.name
    union
    select e.left_user, e.right_user, e.evidence from ${source}
      join user_edge e on e.partition = $2 and e.right_user = batch.name`,
);

const SAVE_EDGES = insertBatch("user-edge-save", {
  into: "user_edge",
  columns: { partition: "int4", left_user: "text", right_user: "text", evidence: "text" },
  tail: "on conflict (partition, left_user, right_user, evidence) do nothing",
});

const SAVE_ROOTS = insertBatch("user-root-save", {
  into: "user_root",
  columns: { partition: "int4", name: "text", root: "text" },
  tail: "on conflict (partition, name) do update set root = excluded.root",
});

const EVER = Number.MIN_SAFE_INTEGER;
const NEVER = Number.MAX_SAFE_INTEGER;

/** What a batch of stage 1 reads, and writes of who is who. */
export function threadReads(connection: Connection, shapes: Shapes, partition: number): Reads {
  const messages = (statement: Parameters<typeof readMessages>[2]) => readMessages(connection, shapes, statement);
  const where = (condition: string, value: readonly string[]): Promise<readonly StoredMessage[]> =>
    value.length === 0
      ? Promise.resolve([])
      : messages({
          text: `select ${MESSAGE_COLUMNS} from message m where m.partition = $1 and ${condition}`,
          values: [partition, value],
        });
  const places = async (text: string, values: readonly (string | number | readonly string[])[] = []) =>
    (await connection.query<ThreadPlace>(text, [partition, ...values])).rows;
  return {
    ...identityReads(connection, partition),
    messages: async (keys) =>
      keys.length === 0
        ? []
        : messages(
            BY_KEY.bind(
              keys.map(({ number, id }) => ({ number, id })),
              [partition],
            ),
          ),
    messagesOfRoots: (roots) => where("m.root = any($2::text[])", roots),
    numbersIn: async (numbers) => {
      if (numbers.length === 0) return new Set();
      const { rows } = await connection.query<{ number: string }>(
        `select asked.number from unnest($2::text[]) as asked(number)
         where exists (select from message m where m.partition = $1 and m.number = asked.number)`,
        [partition, numbers],
      );
      return new Set(rows.map(({ number }) => number));
    },
    messagesOfNumbers: (numbers) => where("m.number = any($2::text[])", numbers),
    threadsOfWaba: (waba, from) =>
      places(
        `select distinct root, number from message
         where partition = $1 and waba = $2 and last_at >= $3 and root is not null`,
        [waba, from],
      ),
    threadsOfRoots: (roots) =>
      places("select root, number from thread where partition = $1 and root = any($2::text[])", [roots]),
    threadsOfNumbers: (numbers) =>
      places(
        `select distinct root, number from message
         where partition = $1 and number = any($2::text[]) and root is not null`,
        [numbers],
      ),
    threads: () => places("select distinct root, number from message where partition = $1 and root is not null"),
    ...foldReads(connection, partition),
    stretches: async (stretches) =>
      stretches.length === 0
        ? []
        : messages(
            IN_STRETCH.bind(
              stretches.map(({ root, number, after, until, reachMs }) => ({
                root,
                number,
                after: after ?? EVER,
                until: until ?? NEVER,
                reach: until === null ? NEVER : until + reachMs,
              })),
              [partition],
            ),
          ),
  };
}

function identityReads(
  connection: Connection,
  partition: number,
): Pick<Reads, "roots" | "members" | "edgesOf" | "saveEdges" | "saveRoots" | "numberRoots" | "saveNumberRoot"> {
  return {
    roots: async (names) => {
      if (names.length === 0) return new Map();
      const asked = names.map((name) => ({ name }));
      const { rows } = await connection.query<{ name: string; root: string }>(ROOTS.bind(asked, [partition]));
      return new Map(rows.map(({ name, root }) => [name, root]));
    },
    members: async (roots) => {
      const asked = roots.map((root) => ({ root }));
      return (await connection.query<{ name: string; root: string }>(MEMBERS.bind(asked, [partition]))).rows;
    },
    edgesOf: async (names) => {
      const asked = names.map((name) => ({ name }));
      const statement = EDGES.bind(asked, [partition]);
      return (await connection.query<{ left: string; right: string; evidence: string }>(statement)).rows;
    },
    saveEdges: async (edges) => {
      const rows = edges.map(({ left, right, evidence }) => ({
        partition,
        left_user: left,
        right_user: right,
        evidence,
      }));
      await connection.query(SAVE_EDGES.bind(rows));
    },
    saveRoots: async (names) => {
      if (names.length > 0) await connection.query(SAVE_ROOTS.bind(names.map((one) => ({ partition, ...one }))));
    },
    numberRoots: async () => {
      const { rows } = await connection.query<{ digits: string; id: string }>({
        name: "number-roots",
        text: "select digits, id from number_id where partition = $1",
        values: [partition],
      });
      return new Map(rows.map(({ digits, id }) => [digits, id]));
    },
    saveNumberRoot: async (digits, id) => {
      await connection.query(
        `insert into number_id (partition, digits, id) values ($1, $2, $3)
         on conflict (partition, digits) do update set id = excluded.id`,
        [partition, digits, id],
      );
    },
  };
}

const STARTS = batch(
  "thread-starts",
  { root: "text", number: "text", before: "int8", last: "int8" },
  (source) => `select t.root, t.number, t.tip_at < batch.before as is_tip, t.reach,
      case when t.tip_at < batch.before then t.tip_at else c.at end as start_at,
      case when t.tip_at < batch.before then t.tip else c.state end as start_state,
      case when t.tip_at < batch.before then t.since else 0 end as since,
      s.at as stop_at, s.state as stop_state
    from ${source} join thread t on t.partition = $5 and t.root = batch.root and t.number = batch.number
    left join lateral (
      select at, state from checkpoint k
      where k.partition = $5 and k.root = batch.root and k.number = batch.number and k.at < batch.before
      order by at desc limit 1) c on t.tip_at >= batch.before
    left join lateral (
      select at, state from checkpoint k
      where k.partition = $5 and k.root = batch.root and k.number = batch.number and k.at >= batch.last
      order by at limit 1) s on t.tip_at >= batch.before`,
);

const STOPS = batch(
  "thread-stops",
  { root: "text", number: "text", after: "int8", skip: "int8" },
  (source) => `select batch.root, batch.number, s.at, s.state from ${source}
    join lateral (
      select at, state from checkpoint k
      where k.partition = $5 and k.root = batch.root and k.number = batch.number and k.at > batch.after
      order by at offset batch.skip limit 1) s on true`,
);

interface StartRow extends ThreadPlace {
  readonly is_tip: boolean;
  readonly reach: bigint;
  readonly start_at: bigint | null;
  readonly start_state: string | null;
  readonly since: number;
  readonly stop_at: bigint | null;
  readonly stop_state: string | null;
}

function foldReads(connection: Connection, partition: number): Pick<Reads, "starts" | "stops"> {
  return {
    starts: async (questions) => {
      if (questions.length === 0) return [];
      return (await connection.query<StartRow>(STARTS.bind(questions.map(plain), [partition]))).rows.map(answerOf);
    },
    stops: async (questions) => {
      const asked = questions.map(({ root, number, after, skip }) => ({ root, number, after, skip }));
      const { rows } = await connection.query<ThreadPlace & { at: bigint; state: string }>(
        STOPS.bind(asked, [partition]),
      );
      return rows.map(({ root, number, at, state }) => ({ root, number, stop: { at: Number(at), thread: state } }));
    },
  };
}

function plain({ root, number, before, last }: Parameters<Reads["starts"]>[0][number]) {
  return { root, number, before, last };
}

function answerOf(row: StartRow): StartAnswer {
  const { root, number, is_tip, reach, start_at, start_state, since, stop_at, stop_state } = row;
  return {
    root,
    number,
    isTip: is_tip,
    reachMs: Number(reach),
    start: start_at === null || start_state === null ? null : { at: Number(start_at), thread: start_state, since },
    stop: stop_at === null || stop_state === null ? null : { at: Number(stop_at), thread: stop_state },
  };
}
