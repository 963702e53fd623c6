import { assert } from "../../../core/kernel/assert.ts";
import { openRates, type RateSet } from "../../../core/pricing/rate-card.ts";
import { packRateData, parseRateData, type RateDataJson } from "../../../core/pricing/rate-data.ts";
import type { ChargeBooks } from "../../port/books.ts";
import type { Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { chargeReads } from "./charge-batch.ts";
import { saveCharges } from "./charge-save.ts";
import { holdLease, moveLease } from "./leases.ts";
import { askRerating, rehearse } from "./rehearse.ts";
import type { Shapes } from "./shapes.ts";

export function openChargeBooks(pool: Pool, shapes: Shapes): ChargeBooks {
  const bookings = new Map<string, number>();
  const sets = new Map<number, RateSet>();
  return {
    batch: (lease, work) =>
      transaction(pool, async (connection) => {
        const owner = lease.partition;
        const { done, accounts } = await holdLease(connection, lease);
        return work({
          ...chargeReads(connection, shapes, { owner, done }),
          owner,
          done,
          save: (filed) => saveCharges(connection, shapes, owner, filed),
          finish: async (seq) => {
            await connection.query({
              name: "change-drop",
              text: "delete from change where partition = $1 and seq <= $2",
              values: [owner, seq],
            });
            await moveLease(connection, lease, { done: seq, accounts });
          },
        });
      }),
    booking: async (rates, engine) => {
      const key = `${rates.hash}\n${engine}`;
      const known = bookings.get(key);
      if (known !== undefined) return known;
      await pool.query("insert into rate_set (hash, data) values ($1, $2) on conflict (hash) do nothing", [
        rates.hash,
        JSON.stringify(packRateData(rates)),
      ]);
      await pool.query(
        "insert into booking (rate_set, engine) values ($1, $2) on conflict (rate_set, engine) do nothing",
        [rates.hash, engine],
      );
      const { rows } = await pool.query<{ id: number }>("select id from booking where rate_set = $1 and engine = $2", [
        rates.hash,
        engine,
      ]);
      const id = rows[0]?.id ?? 0;
      bookings.set(key, id);
      return id;
    },
    askRerating: (booking, from, to) => transaction(pool, (connection) => askRerating(connection, booking, from, to)),
    rerating: async () => {
      const { rows } = await pool.query<{ count: bigint }>(
        "select count(*) as count from change where rerate is not null",
      );
      return Number(rows[0]?.count ?? 0n);
    },
    rehearse: (work) => rehearse(pool, shapes, work),
    ratesOf: async (booking) => {
      const known = sets.get(booking);
      if (known) return known;
      const { rows } = await pool.query<{ data: RateDataJson }>(
        "select s.data::json as data from booking b join rate_set s on s.hash = b.rate_set where b.id = $1",
        [booking],
      );
      const [row] = rows;
      assert(row !== undefined, "the rates of a booking are on file");
      const opened = openRates(parseRateData(row.data));
      sets.set(booking, opened);
      return opened;
    },
  };
}
