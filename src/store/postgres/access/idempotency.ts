import type { Idempotency } from "../../port/access.ts";
import type { Connection } from "../connection.ts";

/** A request that has not ended after this time is taken to be lost with its process, and may be carried out again. */
const LOST_AFTER = "2 minutes";
const KEPT_FOR = "24 hours";

interface SlotRow {
  readonly request: Buffer;
  readonly answer: Uint8Array | null;
}

/** Who inserts the row carries the request out; everybody else sees what became of it. */
export function openIdempotency(connection: Connection): Idempotency {
  return {
    claim: async (slot, request) => {
      const taken = await connection.query<{ epoch: number }>(
        `insert into idempotency as it (slot, request) values ($1, $2)
         on conflict (slot) do update set request = $2, epoch = it.epoch + 1, answer = null, claimed_at = now()
           where it.claimed_at < now() - interval '${KEPT_FOR}'
              or (it.answer is null and it.request = $2 and it.claimed_at < now() - interval '${LOST_AFTER}')
         returning epoch`,
        [slot, request],
      );
      const [mine] = taken.rows;
      if (mine) return { state: "claimed", epoch: mine.epoch };
      const { rows } = await connection.query<SlotRow>("select request, answer from idempotency where slot = $1", [
        slot,
      ]);
      const [row] = rows;
      if (!row) return { state: "running" };
      if (!row.request.equals(request)) return { state: "other" };
      return row.answer ? { state: "done", answer: row.answer } : { state: "running" };
    },
    finish: async (slot, epoch, answer) => {
      await connection.query("update idempotency set answer = $3 where slot = $1 and epoch = $2", [
        slot,
        epoch,
        answer,
      ]);
    },
    release: async (slot, epoch) => {
      await connection.query("delete from idempotency where slot = $1 and epoch = $2 and answer is null", [
        slot,
        epoch,
      ]);
    },
    sweep: async () => {
      const text = `delete from idempotency where claimed_at < now() - interval '${KEPT_FOR}'`;
      return (await connection.query(text)).count;
    },
  };
}
