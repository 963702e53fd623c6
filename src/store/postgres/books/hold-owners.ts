import type { ChargeBatch, HeldOwners } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { chargeReads } from "./charge-batch.ts";
import { saveCharges } from "./charge-save.ts";
import type { Shapes } from "./shapes.ts";

/** Locks the rows of the owners' leases, as their workers do for each batch, but waits for nobody. */
export async function holdOwners(
  connection: Connection,
  shapes: Shapes,
  owners: readonly number[],
): Promise<HeldOwners> {
  const { rows } = await connection.query<{ partition: number; done: bigint; latest: bigint }>({
    name: "owner-hold",
    text: `select l.partition, l.done, a.head as latest from lease l, account_head a
      where l.stage = 2 and l.partition = any($1::int4[]) order by l.partition for update of l skip locked`,
    values: [owners],
  });
  const held = rows.map(({ partition: owner, done }) => ({
    ...chargeReads(connection, shapes, { owner, done }),
    owner,
    save: (filed: Parameters<ChargeBatch["save"]>[0]) => saveCharges(connection, shapes, owner, filed),
  }));
  return { held, latest: rows[0]?.latest ?? -1n };
}
