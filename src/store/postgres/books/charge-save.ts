import { type ChargeBatch, ChargeKnown, type ChargeToFile, LeaseLost, type StoredCharge } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";
import { saveChanges } from "./changes.ts";
import { packBoundaries } from "./counter-rows.ts";
import type { Shapes } from "./shapes.ts";

const CHARGE = {
  partition: "int4",
  number: "text",
  message: "text",
  state: "text",
  revision: "int4",
  occurred_at: "int8",
  expires_at: "int8",
  day: "text",
  waba: "text",
  end_user: "text",
  template: "text",
  agent: "text",
  campaign: "text",
  counter: "uuid",
  band: "int8",
  shape: "uuid",
  booking: "int4",
  place: "int8",
} as const;

const NOW = "(extract(epoch from clock_timestamp()) * 1000)::int8";

const INSERT = batch(
  "charge-insert",
  { ...CHARGE, id: "uuid" },
  (source) => `insert into charge (partition, number, message, id, owner, state, revision, occurred_at, expires_at, day,
      waba, end_user, template, agent, campaign, counter, band, shape, booking, booked_at, news)
    select partition, number, message, id, $20, state, revision, occurred_at, expires_at, day::date, waba,
      end_user, template, agent, campaign, counter, band, shape, booking, ${NOW}, $21 + place
    from ${source} on conflict (partition, number, message) do nothing`,
);

/** Only the owner of a charge in force may change it. A charge that says the same as before was not booked anew. */
const UPDATE = batch(
  "charge-update",
  CHARGE,
  (source) => `update charge c set owner = $19, state = batch.state, revision = batch.revision,
      occurred_at = batch.occurred_at, expires_at = batch.expires_at, day = batch.day::date, waba = batch.waba,
      end_user = batch.end_user, template = batch.template, agent = batch.agent, campaign = batch.campaign,
      counter = batch.counter, band = batch.band, shape = batch.shape, booking = batch.booking,
      booked_at = case when c.revision = batch.revision and c.state <> 'back' and batch.state <> 'back'
        then c.booked_at else ${NOW} end, news = $20 + batch.place
    from ${source}
    where c.partition = batch.partition and c.number = batch.number and c.message = batch.message
      and (c.state <> 'live' or c.owner = $19)`,
);

const REVERSE = insertBatch("charge-reverse", {
  into: "charge_reversed",
  columns: {
    partition: "int4",
    number: "text",
    message: "text",
    revision: "int4",
    id: "uuid",
    waba: "text",
    body: "text",
    booking: "int4",
    booked_at: "int8",
    reversed_at: "int8",
  },
});

const SUMS = insertBatch("rollup-add", {
  into: "rollup",
  columns: {
    owner: "int4",
    day: "date",
    waba: "text",
    number: "text",
    category: "text",
    market: "text",
    pricing_type: "text",
    currency: "text",
    charges: "int8",
    unrated: "int8",
    cost: "int8",
  },
  tail: `on conflict (owner, day, waba, number, category, market, pricing_type, currency) do update set
    charges = rollup.charges + excluded.charges, unrated = rollup.unrated + excluded.unrated,
    cost = rollup.cost + excluded.cost`,
});

const COUNTERS = insertBatch("counter-save", {
  into: "month_counter",
  columns: { owner: "int4", id: "uuid", key: "text", count: "int8", boundaries: "text" },
  tail: "on conflict (owner, id) do update set count = excluded.count, boundaries = excluded.boundaries",
});

/** Writes what a batch of stage 2 came to. */
export async function saveCharges(
  connection: Connection,
  shapes: Shapes,
  owner: number,
  { charges, reversed, counters, sums, changes }: Parameters<ChargeBatch["save"]>[0],
): Promise<void> {
  await shapes.keep(charges.map(({ packed }) => packed.shape));
  await reverse(connection, reversed);
  const fresh = charges.filter(({ id }) => id !== null);
  const known = charges.filter(({ id }) => id === null);
  const news = charges.length > 0 ? await nextNews(connection, owner, charges.length) : 0n;
  if (fresh.length > 0) {
    const rows = fresh.map((charge, place) => ({ ...rowOf(charge, shapes), id: charge.id, place }));
    const { count } = await connection.query(INSERT.bind(rows, [owner, news]));
    if (count < fresh.length) throw new ChargeKnown("a charge is on file although its message is new");
  }
  if (known.length > 0) {
    const rows = known.map((charge, place) => ({ ...rowOf(charge, shapes), place: fresh.length + place }));
    expectAll(await connection.query(UPDATE.bind(rows, [owner, news])), known);
  }
  if (counters.length > 0) {
    const rows = counters.map(({ id, key, count, boundaries }) => ({
      owner,
      id,
      key,
      count,
      boundaries: packBoundaries(boundaries),
    }));
    await connection.query(COUNTERS.bind(rows));
  }
  if (sums.length > 0) {
    const rows = sums.map(({ pricingType, ...sum }) => ({ owner, ...sum, pricing_type: pricingType }));
    await connection.query(SUMS.bind(rows));
  }
  await saveChanges(connection, changes);
}

/** The first of so many numbers for changes of an owner's charges. The owner's lease is locked, so they commit in order. */
async function nextNews(connection: Connection, owner: number, many: number): Promise<bigint> {
  const { rows } = await connection.query<{ first: bigint }>({
    name: "charge-news",
    text: "update lease set news = news + $2 where stage = 2 and partition = $1 returning news - $2 + 1 as first",
    values: [owner, many],
  });
  return rows[0]?.first ?? 1n;
}

/** Two owners may want a charge that nobody owns: the later one starts anew, and sees that it is the other's. */
function expectAll({ count }: { readonly count: number }, charges: readonly ChargeToFile[]): void {
  if (count < charges.length) throw new LeaseLost("another owner booked one of these charges at the same moment");
}

function rowOf(charge: ChargeToFile, shapes: Shapes) {
  const { partition, number, message, state, revision, packed, counter, band, booking } = charge;
  return {
    partition,
    number,
    message,
    state,
    revision,
    occurred_at: packed.occurredAt,
    expires_at: packed.expiresAt,
    day: packed.day,
    waba: packed.waba,
    end_user: packed.user,
    template: packed.template,
    agent: packed.agent,
    campaign: packed.campaign,
    counter,
    band,
    shape: shapes.idOf(packed.shape),
    booking,
  };
}

const WHEN = batch(
  "charge-booked-at",
  { partition: "int4", number: "text", message: "text" },
  (source) => `select c.partition, c.number, c.message, c.id::text as id, c.booked_at, ${NOW} as now from ${source}
    join charge c on c.partition = batch.partition and c.number = batch.number and c.message = batch.message`,
);

interface WhenRow {
  readonly partition: number;
  readonly number: string;
  readonly message: string;
  readonly id: string;
  readonly booked_at: bigint;
  readonly now: bigint;
}

async function reverse(connection: Connection, reversed: readonly StoredCharge[]): Promise<void> {
  if (reversed.length === 0) return;
  const places = reversed.map(({ partition, number, message }) => ({ partition, number, message }));
  const { rows } = await connection.query<WhenRow>(WHEN.bind(places));
  const when = new Map(rows.map((row) => [`${row.partition}\n${row.number}\n${row.message}`, row]));
  const bound = reversed.flatMap(({ partition, number, message, revision, packed, booking }) => {
    const known = when.get(`${partition}\n${number}\n${message}`);
    if (!known) return [];
    const { id, booked_at, now } = known;
    const body = JSON.stringify(packed);
    return [
      { partition, number, message, revision, id, waba: packed.waba, body, booking, booked_at, reversed_at: now },
    ];
  });
  await connection.query(REVERSE.bind(bound));
}
