import type { FactSource } from "../../port/journal.ts";
import type { Connection } from "../connection.ts";

/** Gives each source its number. */
export interface Sources {
  /** The number of a source that was asked for before. */
  readonly known: (source: FactSource) => number | undefined;
  readonly idOf: (source: FactSource) => Promise<number>;
}

export function openSources(connection: Connection): Sources {
  const ids = new Map<string, number>();
  const keyOf = ({ kind, name }: FactSource) => `${kind}\n${name}`;
  return {
    known: (source) => ids.get(keyOf(source)),
    idOf: async (source) => {
      const id = await sourceId(connection, source);
      ids.set(keyOf(source), id);
      return id;
    },
  };
}

/** What Daybook itself says in the journal. */
export function daybookSource(connection: Connection): Promise<number> {
  return sourceId(connection, { kind: "daybook", name: "" });
}

/** The number of a source, which gets one where it is new. */
export async function sourceId(connection: Connection, { kind, name }: FactSource): Promise<number> {
  const find = () =>
    connection.query<{ id: number }>("select id from source where kind = $1 and name = $2", [kind, name]);
  const [known] = (await find()).rows;
  if (known) return known.id;
  await connection.query("insert into source (kind, name) values ($1, $2) on conflict (kind, name) do nothing", [
    kind,
    name,
  ]);
  const [made] = (await find()).rows;
  if (!made) throw new Error("a source was deleted");
  return made.id;
}
