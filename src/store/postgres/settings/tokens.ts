import type { StoreKey } from "../../key.ts";
import type { GraphTokens } from "../../port/tokens.ts";
import type { Connection } from "../connection.ts";

/** Each token is sealed for its WABA, so that one cannot be put in another's place. */
export function openTokens(connection: Connection, key: StoreKey): GraphTokens {
  const context = (waba: string) => `graph token\n${waba}`;
  return {
    keep: async (waba, token) => {
      await connection.query(
        `insert into graph_token (waba, sealed) values ($1, $2)
         on conflict (waba) do update set sealed = excluded.sealed, stored_at = now()`,
        [waba, key.seal(Buffer.from(token), context(waba))],
      );
    },
    find: async (waba) => {
      const { rows } = await connection.query<{ sealed: Uint8Array }>(
        "select sealed from graph_token where waba = $1",
        [waba],
      );
      return rows[0] && key.unseal(rows[0].sealed, context(waba))?.toString();
    },
    forget: async (waba) => {
      await connection.query("delete from graph_token where waba = $1", [waba]);
    },
  };
}
