import type { ApiKey, Keys, Scope } from "../../port/access.ts";
import type { Connection } from "../connection.ts";

const COLUMNS = "id, name, scopes, wabas, created_at, created_by, last_used_at, expires_at, revoked_at";

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly wabas: readonly string[] | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

/** API keys by their public id; of the secret only the hash is kept. */
export function openKeys(connection: Connection): Keys {
  return {
    create: async ({ id, name, hash, scopes, wabas, createdBy, expiresAt }) => {
      const values = [id, name, hash, scopes, wabas === "all" ? null : wabas, createdBy, expiresAt];
      const { rows } = await connection.query<KeyRow>(
        `insert into api_key (id, name, hash, scopes, wabas, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
        values,
      );
      const [row] = rows;
      if (!row) throw new Error("the store took an API key and gave none back");
      return keyOf(row);
    },
    list: async () => {
      const { rows } = await connection.query<KeyRow>(`select ${COLUMNS} from api_key order by created_at, id`);
      return rows.map(keyOf);
    },
    byId: async (id) => {
      const { rows } = await connection.query<KeyRow & { hash: Uint8Array }>({
        name: "api-key-by-id",
        text: `select hash, ${COLUMNS} from api_key where id = $1`,
        values: [id],
      });
      return rows[0] && { key: keyOf(rows[0]), hash: rows[0].hash };
    },
    used: async (id) => {
      await connection.query(
        `update api_key set last_used_at = date_trunc('minute', now())
         where id = $1 and (last_used_at is null or last_used_at < date_trunc('minute', now()))`,
        [id],
      );
    },
    revoke: async (id) => {
      const { rows } = await connection.query<KeyRow>(
        `update api_key set revoked_at = coalesce(revoked_at, now()) where id = $1 returning ${COLUMNS}`,
        [id],
      );
      return rows[0] && keyOf(rows[0]);
    },
  };
}

function keyOf(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    wabas: row.wabas ?? "all",
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}
