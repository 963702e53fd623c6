import { setTimeout as sleep } from "node:timers/promises";
import type { CaughtUp } from "../../port/books.ts";
import type { Connection } from "../connection.ts";

const POLL_MS = 100;

/** How far each stage has to come. What is taken in later is not waited for, so that a busy store is no reason to wait on. */
const STEPS = [
  {
    waits: "facts are not booked yet",
    goals: "select h.partition, h.head as goal from partition_head h",
    stage: 1,
  },
  {
    waits: "changes of usage are not booked yet",
    goals: "select h.partition, h.head as goal from change_head h",
    stage: 2,
  },
  {
    waits: "changes of charges are not sold yet",
    goals: "select l.partition, l.news as goal from lease l where l.stage = 2",
    stage: 3,
  },
] as const;

/** Waits until everything that the journal has now is booked, sold and posted, each stage after the one before. */
export function caughtUp(connection: Connection): CaughtUp {
  return async (patienceMs) => {
    const until = performance.now() + patienceMs;
    for (const { goals, stage, waits } of STEPS) {
      const { rows } = await connection.query<{ partition: number; goal: bigint }>(goals);
      const left = await leftAfter(() => behind(connection, stage, rows), until);
      if (left > 0n) return `${left} ${waits}`;
    }
    const { rows } = await connection.query<{ at: string }>("select clock_timestamp()::text as at");
    const due = await leftAfter(() => dueBefore(connection, rows[0]?.at ?? ""), until);
    return due > 0n ? `sales of ${due} months are being derived anew` : null;
  };
}

async function leftAfter(count: () => Promise<bigint>, until: number): Promise<bigint> {
  for (;;) {
    const left = await count();
    if (left <= 0n || performance.now() > until) return left;
    await sleep(POLL_MS);
  }
}

async function behind(
  connection: Connection,
  stage: number,
  goals: readonly { readonly partition: number; readonly goal: bigint }[],
): Promise<bigint> {
  const { rows } = await connection.query<{ left: string | null }>({
    name: "books-behind",
    text: `select sum(g.goal - l.done)::text as left from unnest($2::int4[], $3::int8[]) as g(partition, goal)
      join lease l on l.stage = $1 and l.partition = g.partition where g.goal > l.done`,
    values: [stage, goals.map(({ partition }) => partition), goals.map(({ goal }) => goal)],
  });
  return BigInt(rows[0]?.left ?? 0);
}

async function dueBefore(connection: Connection, at: string): Promise<bigint> {
  const { rows } = await connection.query<{ due: bigint }>(
    "select count(*) as due from bill_due where since <= $1::timestamptz",
    [at],
  );
  return rows[0]?.due ?? 0n;
}
