import type { BookReads, ChargeFilter, ChargeNews, ToldChange } from "../../../port/reads.ts";
import type { Value } from "../../connection.ts";
import type { Shapes } from "../shapes.ts";
import {
  bookedOf,
  type ChargeReading,
  type ChargeSpots,
  IN_CHARGE,
  type NamedRow,
  narrow,
  selectCharges,
} from "./charges.ts";
import { openConditions } from "./conditions.ts";
import { type ReversedRow, reversedFrom } from "./history.ts";

interface NewsRow extends NamedRow {
  readonly news: bigint;
  readonly fits: boolean;
  /** The latest of its revisions that are no more and that the filter lets through; looked for only where it does not fit. */
  readonly gone: Omit<ReversedRow, "partition" | "number" | "message" | "message_name"> | null;
}

/** Of the reversed revision `r`. */
const IN_REVERSED: ChargeSpots = {
  waba: "r.waba",
  day: "(r.body::json ->> 'day')::date",
  occurredAt: "(r.body::json ->> 'occurredAt')::int8",
  shape: (field) => `((r.body::json ->> 'shape')::json ->> '${field}')`,
  label: (label) => `(r.body::json ->> '${label}')`,
};

/** Changes of charges by their numbers. The row of an owner's lease is locked while it books, so they are seen in order. */
export function newsReads(reading: ChargeReading): Pick<BookReads, "news" | "newsOf"> {
  const { connection, shapes } = reading;
  return {
    news: async () => {
      const { rows } = await connection.query<{ partition: number; news: bigint }>(
        "select partition, news from lease where stage = 2 and news > 0 order by partition",
      );
      return new Map(rows.map(({ partition, news }) => [partition, news]));
    },
    newsOf: async (filter, after) => {
      const { text, values } = await statement(reading, filter, after);
      const { rows } = await connection.query<NewsRow>(text, values);
      await shapes.load(rows.map(({ shape }) => shape));
      return rows.map((row): ChargeNews => ({ news: row.news, told: toldOf(row, shapes) }));
    },
  };
}

async function statement(
  { known }: ChargeReading,
  filter: ChargeFilter,
  { owner, news, limit }: Parameters<BookReads["newsOf"]>[1],
): Promise<{ text: string; values: readonly Value[] }> {
  const values: Value[] = [];
  const now = openConditions(values);
  const before = openConditions(values);
  const place = openConditions(values);
  now.add("c.state = @", "live");
  await narrow(now, filter, known, IN_CHARGE);
  await narrow(before, filter, known, IN_REVERSED);
  place.add("c.owner = @", owner);
  place.add("c.news > @", news);
  const join = `left join lateral (
      select r.revision, r.body::json as body, r.booked_at::text as booked_at, r.reversed_at::text as reversed_at,
        rb.rate_set, rb.engine,
        (select n.value from name n where n.partition = r.partition and n.surrogate = r.body::json ->> 'user') as user_name
      from charge_reversed r join booking rb on rb.id = r.booking
      where r.partition = c.partition and r.number = c.number and r.message = c.message and ${before.text()}
      order by r.revision desc limit 1) gone on not (${now.text()})`;
  const columns = `, c.news, (${now.text()}) as fits, row_to_json(gone) as gone`;
  const tail = `order by c.news limit ${Number(limit)}`;
  return { text: selectCharges(place.text(), {}, tail, { columns, join }), values };
}

/** One on its way to another owner is told of when it arrives. */
function toldOf(row: NewsRow, shapes: Shapes): ToldChange {
  if (row.fits) return { is: "charge", booked: bookedOf(row, shapes) };
  if (row.state === "moving" || row.gone === null) return { is: "nothing" };
  return { is: "charge_back", booked: reversedFrom({ ...row, ...row.gone }, row.id.replaceAll("-", "")) };
}
