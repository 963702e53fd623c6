import type { Change } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { batch } from "../unnest.ts";

/** Seqs follow the head of the owner's partition, whose row stays locked until the transaction ends. */
const ADD = batch(
  "change-add",
  { owner: "int4", place: "int8", partition: "int4", number: "text", message: "text", rerate: "int4" },
  (source) => `with moved as (
      update change_head h set head = h.head + n.many
      from (select batch.owner, count(*) as many from ${source} group by batch.owner) n
      where h.partition = n.owner returning h.partition, h.head - n.many as base)
    insert into change (partition, seq, number_partition, number, message, made_at, rerate)
    select moved.partition, moved.base + batch.place, batch.partition, batch.number, batch.message,
      (extract(epoch from now()) * 1000)::int8, batch.rerate
    from ${source} join moved on moved.partition = batch.owner`,
);

/** Tells the owners of charges that there is something to look at. The last write of a transaction: it locks their heads. */
export async function saveChanges(connection: Connection, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const places = new Map<number, number>();
  const rows = changes.map(({ owner, partition, number, message, rerate = null }) => {
    const place = (places.get(owner) ?? 0) + 1;
    places.set(owner, place);
    return { owner, place, partition, number, message, rerate };
  });
  await connection.query(ADD.bind(rows));
}
