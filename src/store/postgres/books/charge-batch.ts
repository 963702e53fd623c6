import { unpackMessage } from "../../../core/ledger/message-form.ts";
import type { ChargeBatch, ChargePlace, CountedCharge, StoredCounter, WaitingChange } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { batch } from "../unnest.ts";
import { CHARGE_COLUMNS, type ChargeRow, chargeOf } from "./charge-rows.ts";
import { unpackBoundaries } from "./counter-rows.ts";
import { MESSAGE_COLUMNS, type MessageRow, usageOf } from "./message-rows.ts";
import type { Shapes } from "./shapes.ts";

type Reads = Omit<ChargeBatch, "owner" | "done" | "save" | "finish">;

const PLACE = { partition: "int4", number: "text", message: "text" } as const;

const USAGES = batch(
  "charge-usages",
  PLACE,
  (source) => `select m.partition, m.id as message, ${MESSAGE_COLUMNS} from ${source}
    join message m on m.partition = batch.partition and m.number = batch.number and m.id = batch.message`,
);

const CHARGES = batch(
  "charge-by-place",
  PLACE,
  (source) => `select ${CHARGE_COLUMNS} from ${source}
    join charge c on c.partition = batch.partition and c.number = batch.number and c.message = batch.message`,
);

const COUNTED = "c.partition, c.number, c.message, c.occurred_at, c.band";
const UNDER = "c.owner = $6 and c.counter = batch.counter::uuid and c.state = 'live'";

/** Those of the boundary's own instant, and the next ones on the side asked for with all others of the last one's instant. */
const AROUND = batch(
  "charge-around",
  { counter: "text", threshold: "int8", at: "int8", below: "bool", many: "int8" },
  (source) => `select batch.counter, batch.threshold, n.* from ${source}
    cross join lateral (
      select ${COUNTED} from charge c where ${UNDER} and c.occurred_at = batch.at
      union all
      (select ${COUNTED} from charge c where ${UNDER} and batch.below and c.occurred_at < batch.at
        order by c.occurred_at desc fetch first (batch.many) rows with ties)
      union all
      (select ${COUNTED} from charge c where ${UNDER} and not batch.below and c.occurred_at > batch.at
        order by c.occurred_at fetch first (batch.many) rows with ties)) n`,
);

const TIES = batch(
  "charge-ties",
  { counter: "text", at: "int8" },
  (source) => `select batch.counter, ${COUNTED} from ${source}
    join charge c on c.owner = $3 and c.counter = batch.counter::uuid and c.state = 'live' and c.occurred_at = batch.at`,
);

const NEVER = Number.MAX_SAFE_INTEGER;

interface CountedRow {
  readonly partition: number;
  readonly number: string;
  readonly message: string;
  readonly occurred_at: bigint;
  readonly band: bigint;
}

/** What a batch of stage 2 reads. */
export function chargeReads(
  connection: Connection,
  shapes: Shapes,
  { owner, done }: { owner: number; done: bigint },
): Reads {
  return {
    changes: async (limit) => {
      const { rows } = await connection.query<WaitingChange>({
        name: "change-read",
        text: `select seq, number_partition as partition, number, message, rerate from change
          where partition = $1 and seq > $2 order by seq limit $3`,
        values: [owner, done, limit],
      });
      return rows;
    },
    usages: async (places) => {
      if (places.length === 0) return [];
      const { rows } = await connection.query<MessageRow & ChargePlace>(USAGES.bind(plain(places)));
      await shapes.load(rows.map(({ usage_shape }) => usage_shape));
      return rows.map((row) => ({
        partition: row.partition,
        number: row.number,
        message: row.message,
        chargeId: (row.charge_id ?? "").replaceAll("-", ""),
        filed: { message: unpackMessage(row.body, row.number), usage: usageOf(row, shapes) },
      }));
    },
    charges: async (places) => {
      if (places.length === 0) return [];
      const { rows } = await connection.query<ChargeRow>(CHARGES.bind(plain(places)));
      await shapes.load(rows.map(({ shape }) => shape));
      return rows.map((row) => chargeOf(row, shapes));
    },
    ...counterReads(connection, owner),
  };
}

function counterReads(connection: Connection, owner: number): Pick<Reads, "counters" | "boundary" | "around" | "ties"> {
  return {
    counters: async (ids) => {
      if (ids.length === 0) return [];
      const { rows } = await connection.query<{ id: string; key: string; count: bigint; boundaries: string }>({
        name: "counter-read",
        text: "select id::text, key, count, boundaries from month_counter where owner = $1 and id = any($2::uuid[])",
        values: [owner, ids],
      });
      return rows.map(
        ({ id, key, count, boundaries }): StoredCounter => ({
          id,
          key,
          count: Number(count),
          boundaries: unpackBoundaries(boundaries),
        }),
      );
    },
    boundary: async (counter, threshold) => {
      const { rows } = await connection.query<{ at: bigint; before: bigint }>(BOUNDARY, [
        owner,
        counter,
        threshold - 1,
      ]);
      const [row] = rows;
      if (row) return { threshold, at: Number(row.at), before: Number(row.before) };
      const { rows: all } = await connection.query<{ count: bigint }>(COUNT, [owner, counter]);
      return { threshold, at: null, before: Number(all[0]?.count ?? 0n) };
    },
    around: async (lookups) => {
      const asked = lookups.map(({ counter, threshold, at, side, limit }) => ({
        counter,
        threshold,
        at: at ?? NEVER,
        below: side === "below",
        many: limit,
      }));
      const { rows } = await connection.query<CountedRow & { counter: string; threshold: bigint }>(
        AROUND.bind(asked, [owner]),
      );
      return rows.map((row) => ({ ...countedOf(row), counter: row.counter, threshold: Number(row.threshold) }));
    },
    ties: async (instants) => {
      const asked = instants.map(({ counter, at }) => ({ counter, at }));
      const { rows } = await connection.query<CountedRow & { counter: string }>(TIES.bind(asked, [owner]));
      return rows.map((row) => ({ ...countedOf(row), counter: row.counter }));
    },
  };
}

const BOUNDARY = `with found as (
    select occurred_at from charge where owner = $1 and counter = $2 and state = 'live'
    order by occurred_at offset $3 limit 1)
  select found.occurred_at as at, (
    select count(*) from charge where owner = $1 and counter = $2 and state = 'live'
      and occurred_at < found.occurred_at) as before
  from found`;

const COUNT = "select count(*) as count from charge where owner = $1 and counter = $2 and state = 'live'";

function countedOf({ partition, number, message, occurred_at, band }: CountedRow): CountedCharge {
  return { partition, number, message, at: Number(occurred_at), band: Number(band) };
}

function plain(places: readonly ChargePlace[]) {
  return places.map(({ partition, number, message }) => ({ partition, number, message }));
}
