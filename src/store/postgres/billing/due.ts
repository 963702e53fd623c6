import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { DueMonth } from "../../port/posting.ts";
import type { Connection } from "../connection.ts";
import { batch } from "../unnest.ts";

const DUE = batch(
  "due-add",
  { root: "text", month: "text" },
  (source) => `insert into bill_due (root, month) select root, month from ${source}
    on conflict (root, month) do update set asked = bill_due.asked + 1`,
);

/** Marks months as due. */
export async function addDue(connection: Connection, months: readonly DueMonth[]): Promise<void> {
  const distinct = new Map(months.map(({ root, month }) => [`${root}\n${month}`, { root, month }]));
  if (distinct.size === 0) return;
  const sorted = [...distinct].sort(([a], [b]) => compareBytes(a, b)).map(([, due]) => due);
  await connection.query(DUE.bind(sorted));
}

/** How many months that are due are looked at to find one whose root is free. */
const LOOKED_AT = 16;

/** Months that are due, the longest first, with their roots on file. */
export async function candidates(connection: Connection): Promise<readonly DueMonth[]> {
  const { rows } = await connection.query<DueMonth>({
    name: "due-candidates",
    text: "select root, month from bill_due order by since limit $1",
    values: [LOOKED_AT],
  });
  const roots = [...new Set(rows.map(({ root }) => root))].sort(compareBytes);
  if (roots.length > 0) await keepRoots(connection, roots);
  return rows;
}

/** Makes sure that roots can be held. */
export async function keepRoots(connection: Connection, roots: readonly string[]): Promise<void> {
  await connection.query({
    name: "root-keep",
    text: `insert into bill_root (root) select r from unnest($1::text[]) as r
      where not exists (select from bill_root where root = r) on conflict (root) do nothing`,
    values: [roots],
  });
}

/** Does the work of a month that is due, if nobody holds its root. A reason that comes meanwhile leaves it due. */
export async function takeDue(
  connection: Connection,
  { root, month }: DueMonth,
  work: () => Promise<void>,
): Promise<boolean> {
  const { count } = await connection.query({
    name: "root-try",
    text: "select from bill_root where root = $1 for update skip locked",
    values: [root],
  });
  if (count === 0) return false;
  const { rows } = await connection.query<{ asked: bigint }>({
    name: "due-read",
    text: "select asked from bill_due where root = $1 and month = $2",
    values: [root, month],
  });
  const [due] = rows;
  if (!due) return false;
  await work();
  await connection.query({
    name: "due-done",
    text: "delete from bill_due where root = $1 and month = $2 and asked = $3",
    values: [root, month, due.asked],
  });
  return true;
}

/** Lets all others go first. */
export async function putOff(connection: Connection, { root, month }: DueMonth): Promise<void> {
  await connection.query("update bill_due set since = clock_timestamp() where root = $1 and month = $2", [root, month]);
}
