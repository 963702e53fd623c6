import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import { type ServerKind, TEMPLATE } from "./servers.ts";

export { servers } from "./servers.ts";

/** A migrated, otherwise empty database of a test's own. */
export interface FreshDatabase {
  readonly url: string;
  /** Ends its connections and removes it. */
  readonly drop: () => Promise<void>;
}

/** Makes a database on a real server, which the first caller of the run starts (about a second); then about 20 ms. */
export async function freshDatabase(
  kind: ServerKind = "embedded",
  { template = TEMPLATE }: { template?: string } = {},
): Promise<FreshDatabase> {
  const admin = await adminUrl(kind);
  const name = `test_${randomBytes(8).toString("hex")}`;
  await run(admin, `create database ${name} template ${template}`);
  return {
    url: admin.replace(/\/postgres$/, `/${name}`),
    drop: () => run(admin, `drop database if exists ${name} with (force)`),
  };
}

/** A database without any schema, for tests of the migrations themselves. */
export function emptyDatabase(kind: ServerKind = "embedded"): Promise<FreshDatabase> {
  return freshDatabase(kind, { template: "template0" });
}

function adminUrl(kind: ServerKind): Promise<string> {
  return new Promise((done, fail) => {
    const call = request({ socketPath: inject("wardenSocket"), path: `/${kind}` }, async (response) => {
      const answer = await text(response);
      if (response.statusCode === 200) done(answer);
      else fail(new Error(answer));
    });
    call.on("error", fail).end();
  });
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
