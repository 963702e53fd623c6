import { type Layout, SOURCES } from "../columns.ts";

/** What a column of a row is to the reader: a part of its class, or one of the four that rows differ in. */
export const WORDS = 0;
export const ID = 1;
export const USER = 2;
export const AT = 3;
export const DELIVERED = 4;
/** Nothing is taken from it. */
export const UNUSED = 5;

/** The columns of a row, those of one kind in a run taken together where they are words or unused. */
export interface Plan {
  readonly kinds: Uint8Array;
  /** How many columns each kind stands for. */
  readonly columns: Uint8Array;
  readonly idColumn: number;
}

/** How rows are read; undefined where one of the four that rows differ in is missing, translated, or used twice. */
export function planOf(layout: Layout, width: number): Plan | undefined {
  const { id, user, at, delivered_at: delivered } = layout;
  if ([id, user, at].some(({ index }) => index < 0) || delivered.constant !== "") return undefined;
  if ([id, user, at, delivered].some(({ words }) => words !== undefined)) return undefined;
  const used = SOURCES.map((source) => layout[source].index).filter((index) => index >= 0);
  if (new Set(used).size < used.length || width > 250) return undefined;
  const columns = new Uint8Array(width).fill(UNUSED);
  for (const index of used) columns[index] = WORDS;
  columns[id.index] = ID;
  columns[user.index] = USER;
  columns[at.index] = AT;
  if (delivered.index >= 0) columns[delivered.index] = DELIVERED;
  return { ...inRuns(columns), idColumn: id.index };
}

function inRuns(columns: Uint8Array): Pick<Plan, "kinds" | "columns"> {
  const runs: { kind: number; columns: number }[] = [];
  for (const kind of columns) {
    const last = runs.at(-1);
    if (last && last.kind === kind && (kind === WORDS || kind === UNUSED)) last.columns += 1;
    else runs.push({ kind, columns: 1 });
  }
  return {
    kinds: Uint8Array.from(runs, ({ kind }) => kind),
    columns: Uint8Array.from(runs, (run) => run.columns),
  };
}
