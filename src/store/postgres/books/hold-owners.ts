import type { OwnedCharges } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { chargeReads } from "./charge-batch.ts";
import { saveCharges } from "./charge-save.ts";
import type { Shapes } from "./shapes.ts";

/** Locks the rows of the owners' leases, as their workers do for each batch, but waits for nobody. */
export async function holdOwners(
  connection: Connection,
  shapes: Shapes,
  owners: readonly number[],
): Promise<readonly OwnedCharges[]> {
  const { rows } = await connection.query<{ partition: number; done: bigint }>({
    name: "owner-hold",
    text: `select partition, done from lease where stage = 2 and partition = any($1::int4[])
      order by partition for update skip locked`,
    values: [owners],
  });
  return rows.map(({ partition: owner, done }) => ({
    ...chargeReads(connection, shapes, { owner, done }),
    owner,
    save: (filed) => saveCharges(connection, shapes, owner, filed),
  }));
}
