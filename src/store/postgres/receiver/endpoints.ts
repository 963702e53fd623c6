import { assert } from "../../../core/kernel/assert.ts";
import { ENDPOINT_AUTHS, type EndpointStore, type StoredEndpoint, type StoredSecret } from "../../port/endpoints.ts";
import type { Connection, Pool } from "../connection.ts";
import { codeOf } from "../failure.ts";
import { transaction } from "../transaction.ts";

interface EndpointRow {
  readonly id: string;
  readonly name: string;
  readonly auth: string;
  readonly header: string | null;
  readonly source: string;
  readonly created_at: bigint;
  readonly revoked_at: bigint | null;
}

interface SecretRow {
  readonly endpoint: string;
  readonly id: string;
  readonly created_at: bigint;
  readonly expires_at: bigint | null;
  readonly digest: string | null;
  readonly sealed: Buffer | null;
}

const UNIQUE_VIOLATION = "23505";

/** Endpoints in PostgreSQL. */
export function endpointStore(pool: Pool): EndpointStore {
  return {
    list: () => list(pool),
    add: (endpoint) => add(pool, endpoint),
    addSecret: (name, secret, othersEndAt) =>
      transaction(pool, async (connection) => {
        const { rows } = await connection.query<{ id: string }>(
          "select id from endpoint where name = $1 and revoked_at is null for update",
          [name],
        );
        const [endpoint] = rows;
        if (!endpoint) return false;
        await connection.query(
          "update endpoint_secret set expires_at = least(coalesce(expires_at, $2), $2) where endpoint = $1",
          [endpoint.id, othersEndAt],
        );
        await insertSecret(connection, endpoint.id, secret);
        return true;
      }),
    revoke: async (name, at) => {
      const revoking = "update endpoint set revoked_at = $2 where name = $1 and revoked_at is null";
      return (await pool.query(revoking, [name, at])).count > 0;
    },
  };
}

async function list(pool: Pool): Promise<readonly StoredEndpoint[]> {
  const endpoints = await pool.query<EndpointRow>(
    "select id, name, auth, header, source, created_at, revoked_at from endpoint order by name, created_at, id",
  );
  const secrets = await pool.query<SecretRow>(
    "select endpoint, id, created_at, expires_at, digest, sealed from endpoint_secret order by created_at, id",
  );
  return endpoints.rows.map((row) =>
    endpointOf(
      row,
      secrets.rows.filter(({ endpoint }) => endpoint === row.id),
    ),
  );
}

function endpointOf(row: EndpointRow, secrets: readonly SecretRow[]): StoredEndpoint {
  const auth = ENDPOINT_AUTHS.find((one) => one === row.auth);
  assert(auth !== undefined, "the table checks how an endpoint is authenticated");
  return {
    id: row.id,
    name: row.name,
    auth,
    header: row.header,
    source: row.source,
    createdAt: Number(row.created_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
    secrets: secrets.map(secretOf),
  };
}

function secretOf({ id, created_at, expires_at, digest, sealed }: SecretRow): StoredSecret {
  const dates = { id, createdAt: Number(created_at), expiresAt: expires_at === null ? null : Number(expires_at) };
  if (digest !== null) return { ...dates, digest, sealed: null };
  assert(sealed !== null, "the table checks that a secret is hashed or sealed");
  return { ...dates, digest: null, sealed };
}

async function add(pool: Pool, endpoint: StoredEndpoint): Promise<boolean> {
  const { id, name, auth, header, source, createdAt, revokedAt } = endpoint;
  try {
    await transaction(pool, async (connection) => {
      await connection.query(
        "insert into endpoint (id, name, auth, header, source, created_at, revoked_at) values ($1, $2, $3, $4, $5, $6, $7)",
        [id, name, auth, header, source, createdAt, revokedAt],
      );
      for (const secret of endpoint.secrets) await insertSecret(connection, id, secret);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === UNIQUE_VIOLATION) return false;
    throw error;
  }
}

async function insertSecret(connection: Connection, endpoint: string, secret: StoredSecret): Promise<void> {
  await connection.query(
    "insert into endpoint_secret (endpoint, id, created_at, expires_at, digest, sealed) values ($1, $2, $3, $4, $5, $6)",
    [endpoint, secret.id, secret.createdAt, secret.expiresAt, secret.digest, secret.sealed],
  );
}
