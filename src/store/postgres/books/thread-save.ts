import { DAY_MS } from "../../../core/kernel/time.ts";
import type { MessageToFile, ThreadBatch, ThreadToFile } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";
import type { Shapes } from "./shapes.ts";

/** 30 days in which a message may arrive, and 7 in which its webhook may be repeated: nothing older changes as a rule. */
const CHANGEABLE_MS = 37 * DAY_MS;

const MESSAGE = {
  number: "text",
  id: "text",
  root: "text",
  refusal: "text",
  waba: "text",
  first_at: "int8",
  last_at: "int8",
  body: "text",
  usage_shape: "uuid",
  usage_at: "int8",
  usage_date: "text",
  usage_expires: "int8",
  charge_id: "uuid",
} as const;

const INSERT = batch(
  "message-insert",
  MESSAGE,
  (source) => `insert into message (partition, number, id, root, refusal, waba, first_at, last_at, body, usage_shape,
      usage_at, usage_date, usage_expires, charge_id)
    select $14, number, id, root, refusal, waba, first_at, last_at, body, usage_shape, usage_at, usage_date::date,
      usage_expires, charge_id from ${source}`,
);

const UPDATE = batch(
  "message-update",
  MESSAGE,
  (source) => `update message m set root = batch.root, refusal = batch.refusal, waba = batch.waba,
      first_at = batch.first_at, last_at = batch.last_at, body = batch.body, usage_shape = batch.usage_shape,
      usage_at = batch.usage_at, usage_date = batch.usage_date::date, usage_expires = batch.usage_expires,
      charge_id = coalesce(m.charge_id, batch.charge_id)
    from ${source} where m.partition = $14 and m.number = batch.number and m.id = batch.id`,
);

const REMOVE = batch(
  "message-remove",
  { number: "text", id: "text" },
  (source) => `delete from message m using ${source}
    where m.partition = $3 and m.number = batch.number and m.id = batch.id`,
);

const THREADS = insertBatch("thread-save", {
  into: "thread",
  columns: {
    partition: "int4",
    root: "text",
    number: "text",
    waba: "text",
    tip_at: "int8",
    tip: "text",
    since: "int4",
    reach: "int8",
  },
  tail: `on conflict (partition, root, number) do update set waba = excluded.waba, tip_at = excluded.tip_at,
    tip = excluded.tip, since = excluded.since, reach = excluded.reach`,
});

const REACH = batch(
  "thread-reach",
  { root: "text", number: "text", reach: "int8" },
  (source) => `update thread t set reach = batch.reach from ${source}
    where t.partition = $4 and t.root = batch.root and t.number = batch.number and t.reach < batch.reach`,
);

const GONE = batch(
  "thread-gone",
  { root: "text", number: "text" },
  (source) => `delete from thread t using ${source}
    where t.partition = $3 and t.root = batch.root and t.number = batch.number`,
);

const CLEAR = batch(
  "checkpoint-clear",
  { root: "text", number: "text", after: "int8", until: "int8" },
  (source) => `delete from checkpoint k using ${source}
    where k.partition = $5 and k.root = batch.root and k.number = batch.number
      and k.at > batch.after and k.at < batch.until`,
);

const CUT = insertBatch("checkpoint-cut", {
  into: "checkpoint",
  columns: { partition: "int4", root: "text", number: "text", at: "int8", state: "text" },
  tail: "on conflict (partition, root, number, at) do update set state = excluded.state",
});

/** Of those that are too old to be changed as a rule, the newest stays. */
const THIN = batch(
  "checkpoint-thin",
  { root: "text", number: "text", old: "int8" },
  (source) => `delete from checkpoint k using ${source}
    where k.partition = $4 and k.root = batch.root and k.number = batch.number and k.at < (
      select max(o.at) from checkpoint o
      where o.partition = $4 and o.root = batch.root and o.number = batch.number and o.at < batch.old)`,
);

/** Writes what a batch of stage 1 came to. */
export async function saveThreads(
  connection: Connection,
  shapes: Shapes,
  partition: number,
  { messages, threads }: Parameters<ThreadBatch["save"]>[0],
): Promise<void> {
  await shapes.keep(messages.flatMap(({ usage }) => (usage ? [usage.shape] : [])));
  const fresh = messages.filter(({ isNew }) => isNew);
  const known = messages.filter(({ isNew }) => !isNew);
  if (fresh.length > 0) {
    const rows = fresh.map((one) => rowOf(one, shapes));
    await connection.query(INSERT.bind(rows, [partition]));
  }
  if (known.length > 0) {
    const rows = known.map((one) => rowOf(one, shapes));
    await connection.query(UPDATE.bind(rows, [partition]));
  }
  await saveTips(connection, partition, threads);
  await saveCheckpoints(connection, partition, threads);
}

/** Takes messages out of the books. */
export async function removeMessages(
  connection: Connection,
  partition: number,
  keys: Parameters<ThreadBatch["removeMessages"]>[0],
): Promise<void> {
  if (keys.length === 0) return;
  const rows = keys.map(({ number, id }) => ({ number, id }));
  await connection.query(REMOVE.bind(rows, [partition]));
}

function rowOf(
  { message, packed, root, refusal, waba, firstAt, lastAt, usage, chargeId }: MessageToFile,
  shapes: Shapes,
) {
  return {
    number: message.number,
    id: message.id,
    root,
    refusal,
    waba,
    first_at: firstAt,
    last_at: lastAt,
    body: packed,
    usage_shape: usage && shapes.idOf(usage.shape),
    usage_at: usage?.occurredAt,
    usage_date: usage?.date,
    usage_expires: usage?.expiresAt,
    charge_id: chargeId,
  };
}

async function saveTips(connection: Connection, partition: number, threads: readonly ThreadToFile[]): Promise<void> {
  const tips = threads.flatMap(({ tip, root, number, waba, reachMs }) =>
    tip ? [{ partition, root, number, waba, tip_at: tip.at, tip: tip.thread, since: tip.since, reach: reachMs }] : [],
  );
  if (tips.length > 0) await connection.query(THREADS.bind(tips));
  const others = threads.filter(({ tip, gone, reachMs }) => !tip && !gone && reachMs > 0);
  if (others.length > 0) {
    const rows = others.map(({ root, number, reachMs }) => ({ root, number, reach: reachMs }));
    await connection.query(REACH.bind(rows, [partition]));
  }
  const gone = threads.filter((thread) => thread.gone);
  if (gone.length > 0) {
    const rows = gone.map(({ root, number }) => ({ root, number }));
    await connection.query(GONE.bind(rows, [partition]));
  }
}

async function saveCheckpoints(
  connection: Connection,
  partition: number,
  threads: readonly ThreadToFile[],
): Promise<void> {
  const cleared = threads.flatMap(({ root, number, cleared }) =>
    cleared.map(({ after, until }) => ({
      root,
      number,
      after: after ?? Number.MIN_SAFE_INTEGER,
      until: until ?? Number.MAX_SAFE_INTEGER,
    })),
  );
  if (cleared.length > 0) await connection.query(CLEAR.bind(cleared, [partition]));
  const cut = threads.filter(({ cuts }) => cuts.length > 0);
  if (cut.length === 0) return;
  const rows = cut.flatMap(({ root, number, cuts }) =>
    [...new Map(cuts.map((one) => [one.at, one])).values()].map(({ at, thread }) => ({
      partition,
      root,
      number,
      at,
      state: thread,
    })),
  );
  await connection.query(CUT.bind(rows));
  const old = cut.flatMap(({ root, number, tip }) => (tip ? [{ root, number, old: tip.at - CHANGEABLE_MS }] : []));
  if (old.length > 0) await connection.query(THIN.bind(old, [partition]));
}
