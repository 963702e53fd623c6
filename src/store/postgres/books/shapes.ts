import { createHash } from "node:crypto";
import { assert } from "../../../core/kernel/assert.ts";
import type { Pool } from "../connection.ts";
import { insertBatch } from "../unnest.ts";

/** Texts that many rows have in common, by the hash that stands for each. */
export interface Shapes {
  /** Makes sure that all these are on file; then {@link idOf} may be written. */
  readonly keep: (bodies: Iterable<string>) => Promise<void>;
  readonly idOf: (body: string) => string;
  /** Looks up those that are not known here yet; then {@link bodyOf} knows them. */
  readonly load: (ids: Iterable<string | null>) => Promise<void>;
  readonly bodyOf: (id: string) => string;
}

/** Where texts are kept. */
type ShapeTable = "shape" | "sale_shape";

const addTo = (into: ShapeTable) =>
  insertBatch(`${into}-add`, { into, columns: { id: "uuid", body: "json" }, tail: "on conflict (id) do nothing" });

const ADD = { shape: addTo("shape"), sale_shape: addTo("sale_shape") };

/** There are few in use at a time; when there are many more, all are forgotten and looked up again. */
const REMEMBERED = 100_000;

/**
 * Shapes never change, so they are written outside of the transaction that needs them: whoever writes the same one waits
 * for nobody, and what is rolled back leaves a shape that nobody uses.
 */
export function openShapes(pool: Pool, table: ShapeTable = "shape"): Shapes {
  const ids = new Map<string, string>();
  const bodies = new Map<string, string>();
  const remember = (id: string, body: string) => {
    if (bodies.size >= REMEMBERED) {
      bodies.clear();
      ids.clear();
    }
    bodies.set(id, body);
    ids.set(body, id);
  };
  return {
    keep: async (wanted) => {
      const fresh = new Map<string, string>();
      for (const body of wanted) if (!ids.has(body)) fresh.set(shapeId(body), body);
      if (fresh.size === 0) return;
      const rows = [...fresh].sort().map(([id, body]) => ({ id, body }));
      await pool.query(ADD[table].bind(rows));
      for (const { id, body } of rows) remember(id, body);
    },
    idOf: (body) => ids.get(body) ?? shapeId(body),
    load: async (wanted) => {
      const strange = new Set<string>();
      for (const id of wanted) if (id !== null && !bodies.has(id)) strange.add(id);
      if (strange.size === 0) return;
      const { rows } = await pool.query<{ id: string; body: string }>(
        `select id::text, body::text from ${table} where id = any($1::uuid[])`,
        [[...strange]],
      );
      for (const { id, body } of rows) remember(id, body);
    },
    bodyOf: (id) => {
      const body = bodies.get(id);
      assert(body !== undefined, "a shape that a row names is on file");
      return body;
    },
  };
}

/** As the server writes a uuid. */
function shapeId(body: string): string {
  const hex = createHash("sha256").update(body).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
