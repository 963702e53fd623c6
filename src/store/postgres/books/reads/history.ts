import { type PackedCharge, unpackCharge } from "../../../../core/ledger/charge-form.ts";
import type { BookReads, ReversedCharge, Within } from "../../../port/reads.ts";
import { bookedOf, type ChargeReading, type NamedRow, selectCharges } from "./charges.ts";

/** A revision that was replaced or taken back; its body is a packed charge, as stage 2 wrote it. */
export interface ReversedRow {
  readonly partition: number;
  readonly number: string;
  readonly message: string;
  readonly revision: number;
  readonly body: PackedCharge;
  readonly booked_at: bigint;
  readonly reversed_at: bigint;
  readonly rate_set: string;
  readonly engine: string;
  readonly message_name: string | null;
  readonly user_name: string | null;
}

const UUID = /^[0-9a-f]{32}$/;

export function historyReads(reading: ChargeReading): Pick<BookReads, "charge"> {
  const { connection, shapes } = reading;
  return {
    charge: async (id, within) => {
      if (!UUID.test(id)) return undefined;
      const { rows } = await connection.query<NamedRow>(
        selectCharges("c.id = $1::uuid and ($2::text[] is null or c.waba = any($2))", { ordinals: true }, ""),
        [id, within],
      );
      await shapes.load(rows.map(({ shape }) => shape));
      const reversed = await reversedOf(reading, id, within);
      const [row] = rows;
      if (!row && reversed.length === 0) return undefined;
      return { current: row?.state === "live" ? bookedOf(row, shapes) : null, reversed };
    },
  };
}

async function reversedOf(
  { connection }: ChargeReading,
  id: string,
  within: Within,
): Promise<readonly ReversedCharge[]> {
  const { rows } = await connection.query<ReversedRow>(
    `select r.partition, r.number, r.message, r.revision, r.body::json as body, r.booked_at, r.reversed_at, b.rate_set,
       b.engine, mn.value as message_name, un.value as user_name
     from charge_reversed r join booking b on b.id = r.booking
     left join name mn on mn.partition = r.partition and mn.surrogate = r.message
     left join name un on un.partition = r.partition and un.surrogate = r.body::json ->> 'user'
     where r.id = $1::uuid and ($2::text[] is null or r.waba = any($2)) order by r.revision`,
    [id, within],
  );
  return rows.map((row) => reversedFrom(row, id));
}

/** A revision that is no more, of its row. */
export function reversedFrom(row: ReversedRow, id: string): ReversedCharge {
  const { charge, computed } = unpackCharge(row.body, { number: row.number, message: row.message_name ?? row.message });
  return {
    id,
    revision: row.revision,
    charge: { ...charge, user: row.user_name ?? charge.user },
    bookedAt: Number(row.booked_at),
    reversedAt: Number(row.reversed_at),
    rateSet: row.rate_set,
    engine: row.engine,
    computed,
    reported: null,
  };
}
