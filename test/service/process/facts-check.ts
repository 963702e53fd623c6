import { join } from "node:path";
import pg from "pg";
import { readBody } from "../../../src/app/service/receive-body.ts";
import { ROLE } from "../../../src/store/postgres/embedded/cluster.ts";
import { readPidFile } from "../../../src/store/postgres/embedded/pid-file.ts";
import type { ServeOptions } from "./daybook-process.ts";

/** How many different facts about messages these bodies state. */
export function statedFacts(bodies: readonly string[]): number {
  const facts = bodies.flatMap((body) => readBody(Buffer.from(body)).facts);
  return new Set(facts.filter(({ kind }) => kind === "message").map((fact) => JSON.stringify(fact))).size;
}

/** How many facts about messages stand in the journal of a running store. */
export async function journalFacts(options: ServeOptions): Promise<number> {
  const client = new pg.Client({ connectionString: options.databaseUrl ?? embeddedUrl(options.data) });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::int as count from fact where kind = 'message'",
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

function embeddedUrl(data: string): string {
  const folder = readPidFile(join(data, "postgres"))?.socketFolder ?? "";
  return `postgresql://${ROLE}@${encodeURIComponent(folder)}/daybook`;
}
