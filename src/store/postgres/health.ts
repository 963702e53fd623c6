import type { StoreHealth } from "../port.ts";
import type { Connection } from "./connection.ts";

export function openHealth(connection: Connection): StoreHealth {
  return {
    stuck: async () => {
      const { rows } = await connection.query<{ stuck: bigint }>(
        "select count(*) as stuck from lease where stuck_seq is not null",
      );
      return Number(rows[0]?.stuck ?? 0n);
    },
  };
}
