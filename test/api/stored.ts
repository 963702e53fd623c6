import type { Pool } from "../../src/store/postgres/connection.ts";

/** Every row of every table but these, as text; bytes as the texts that they may be. */
export async function everythingStored(pool: Pool, except: readonly string[] = []): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  let all = "";
  for (const { name } of rows.filter((table) => !except.includes(table.name))) {
    const found = await pool.query<{ row: string }>(`select to_jsonb(it)::text as row from "${name}" it`);
    all += found.rows.map(({ row }) => `${name} ${row}${bytesIn(row)}\n`).join("");
  }
  return all;
}

function bytesIn(row: string): string {
  const bytes = [...row.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = ""]) =>
    Buffer.from(hex, "hex").toString("latin1"),
  );
  return bytes.join(" ");
}
