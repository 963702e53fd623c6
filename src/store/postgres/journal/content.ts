import type { ContentStore } from "../../port/content.ts";
import type { Pool } from "../connection.ts";
import { insertBatch } from "../unnest.ts";

const ADD = insertBatch("content-add", {
  into: "content",
  columns: { message: "text", received_at: "int8", sealed: "bytea" },
  tail: "on conflict (message) do nothing",
});

interface Row {
  readonly received_at: bigint;
  readonly sealed: Buffer;
}

export function openContent(pool: Pool): ContentStore {
  return {
    add: async (contents) => {
      await pool.query(ADD.bind(contents.map(({ receivedAt, ...rest }) => ({ ...rest, received_at: receivedAt }))));
    },
    get: async (message) => {
      const [row] = (await pool.query<Row>("select received_at, sealed from content where message = $1", [message]))
        .rows;
      return row && { message, receivedAt: Number(row.received_at), sealed: row.sealed };
    },
    dropBefore: async (instant) => (await pool.query("delete from content where received_at < $1", [instant])).count,
  };
}
