import type { AccessChanges, AccessStore } from "../../port/access.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { openAudit } from "./audit.ts";
import type { AuthOptions } from "./auth.ts";
import { openIdempotency } from "./idempotency.ts";
import { openKeys } from "./keys.ts";
import { openPeople } from "./people.ts";
import { openRoster } from "./roster.ts";

/** Access on PostgreSQL. */
export function openAccess(pool: Pool, options: AuthOptions): AccessStore {
  return {
    ...changesOn(pool),
    people: openPeople(pool, options),
    idempotency: openIdempotency(pool),
    atomically: (work) => transaction(pool, (connection) => work(changesOn(connection)), { isolation: "serializable" }),
  };
}

function changesOn(connection: Connection): AccessChanges {
  return { roster: openRoster(connection), keys: openKeys(connection), audit: openAudit(connection) };
}
