import { unpackThread } from "../../../../core/ledger/thread-form.ts";
import type { BookedThread, BookReads } from "../../../port/reads.ts";
import type { ChargeReading } from "./charges.ts";
import { confine, limitOf, openConditions, pageOf, readCursor } from "./conditions.ts";

interface ThreadRow {
  readonly number: string;
  readonly root: string;
  readonly waba: string;
  readonly tip: string;
  readonly tip_at: bigint;
  readonly user_name: string | null;
  readonly names: readonly string[] | null;
}

/** What a user is called: by the canonical spelling if somebody wrote that, else by the other one (`-` for `~`). */
export function calledIn(partition: string, surrogate: string): string {
  return `(select n.value from name n
    where n.partition = ${partition} and n.surrogate in (${surrogate}, replace(${surrogate}, '~', '-'))
    order by n.surrogate = ${surrogate} desc limit 1)`;
}

const called = (surrogate: string) => calledIn("t.partition", surrogate);

/** All names that stand for a thread's user there, each as it is called if that is still known. */
const NAMES = `(select array_agg(coalesce(${called("u.name")}, u.name) order by u.name) from (
    select t.root as name union
    select r.name from user_root r where r.partition = t.partition and r.root = t.root) u)`;

export function threadReads({ connection, known }: ChargeReading): Pick<BookReads, "threads"> {
  return {
    threads: async (filter, page) => {
      const conditions = openConditions();
      confine(conditions, "t.waba", filter.within);
      if (filter.number !== undefined) conditions.add("t.number = any(@::text[])", await known.numbers(filter.number));
      if (filter.user !== undefined) conditions.add("t.root = any(@::text[])", await known.roots(filter.user));
      conditions.add("t.tip_at >= @", filter.activeSince);
      const limit = limitOf(page);
      const [number, root] = readCursor(page.after, 2) ?? [];
      if (number !== undefined && root !== undefined)
        conditions.add(`(t.number, t.root) > (${conditions.bind(number)}, @)`, root);
      const { rows } = await connection.query<ThreadRow>(
        `select t.number, t.root, t.waba, t.tip, t.tip_at, ${called("t.root")} as user_name, ${NAMES} as names
         from thread t where ${conditions.text()} order by t.number, t.root limit ${limit + 1}`,
        conditions.values(),
      );
      return pageOf(rows, limit, { item: threadOf, cursor: (row) => [row.number, row.root] });
    },
  };
}

function threadOf({ number, root, waba, tip, tip_at, user_name, names }: ThreadRow): BookedThread {
  const user = user_name ?? root;
  return {
    number,
    user,
    names: names ?? [user],
    waba,
    thread: unpackThread(tip).state,
    lastEventAt: Number(tip_at),
  };
}
