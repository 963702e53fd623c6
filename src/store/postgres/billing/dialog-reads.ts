import { unpackMessage } from "../../../core/ledger/message-form.ts";
import type { ChangedNumber, DialogBatch, DialogReads, PostedMessage } from "../../port/posting.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { addDue } from "./due.ts";

/** Numbers of these places; of all where there are none. */
const AT = "($1::text[] is null or n.waba = any($1) or n.number = any($1))";

/** The account settings and rates that are the newest. */
const BASIS = `select (select head from account_head) as accounts, coalesce((select max(id) from booking), 0) as booking`;

interface MessageRow {
  readonly partition: number;
  readonly number: string;
  readonly root: string;
  readonly body: string;
}

const ALL = `select m.partition, m.number, m.root, m.body
  from (select distinct n.partition, n.number from dialog_number n where ${AT}) n
  join message m on m.partition = n.partition and m.number = n.number where m.root is not null`;

/** Later than anything. */
const END = Number.MAX_SAFE_INTEGER;

/**
 * Threads with a message from $2 on that begins before $3, each walked back to where it was quiet for $4: all that ended at
 * `seen` or later has been looked at, and the earliest of them began at `since`.
 */
const AROUND = `with recursive walk as (
    select m.partition, m.number, m.root, min(m.first_at) as since, $2::int8 as seen
    from (select distinct n.partition, n.number from dialog_number n where ${AT} and n.last_at >= $2 and n.first_at < $3) n
    join message m on m.partition = n.partition and m.number = n.number and m.last_at >= $2 and m.first_at < $3
    where m.root is not null group by m.partition, m.number, m.root
    union all
    select w.partition, w.number, w.root, least(w.since, b.since), w.since - $4 + 1 from walk w cross join lateral (
      select min(m.first_at) as since from message m
      where m.partition = w.partition and m.root = w.root and m.number = w.number
        and m.last_at > w.since - $4 and m.last_at < w.seen) b
    where b.since is not null)
  select m.partition, m.number, m.root, m.body
  from (select partition, number, root, min(since) as since from walk group by partition, number, root) w
  join message m on m.partition = w.partition and m.root = w.root and m.number = w.number
    and m.last_at >= w.since and m.first_at < $3`;

interface BasisRow {
  readonly accounts: bigint;
  readonly booking: number;
}

interface NumberRow {
  readonly number: string;
  readonly waba: string;
  readonly first_at: bigint;
  readonly last_at: bigint;
  readonly since: bigint | null;
}

/** What deriving dialogs reads, over any connection. */
export function openDialogReads(connection: Connection): DialogReads {
  return {
    messages: async (places, span) => {
      const { rows } = span
        ? await connection.query<MessageRow>(AROUND, [places, span.from, span.to ?? END, span.quietMs])
        : await connection.query<MessageRow>(ALL, [places]);
      return rows.map(postedOf);
    },
    threadMessages: async ({ partition, number, root }) => {
      const { rows } = await connection.query<MessageRow>(
        "select partition, number, root, body from message where partition = $1 and number = $2 and root = $3",
        [partition, number, root],
      );
      return rows.map(postedOf);
    },
    dialogBasis: async () => {
      const { rows } = await connection.query<BasisRow>(BASIS);
      return rows[0] ?? { accounts: 0n, booking: 0 };
    },
  };
}

function postedOf({ partition, number, root, body }: MessageRow): PostedMessage {
  return { partition, root, message: unpackMessage(body, number) };
}

/** Hands on what changed of numbers' messages, or that settings or rates are others; false: nothing did. */
export function nextDialogs(pool: Pool, limit: number, work: (batch: DialogBatch) => Promise<void>): Promise<boolean> {
  return transaction(pool, async (connection) => {
    const { isOther, accounts, booking } = await otherBasis(connection);
    const { rows } = await connection.query<NumberRow & { partition: number }>({
      name: "dialog-numbers",
      text: `select partition, number, waba, first_at, last_at, since from dialog_number where since is not null
        order by partition, number, waba limit $1 for update skip locked`,
      values: [limit],
    });
    if (!isOther && rows.length === 0) return false;
    await work({
      accounts,
      isOther,
      changed: rows.map(numberOf),
      numbers: async (places) => {
        const { rows: found } = await connection.query<NumberRow>(
          `select n.number, n.waba, n.first_at, n.last_at, n.since from dialog_number n where ${AT}`,
          [places],
        );
        return found.map(numberOf);
      },
      due: (months) => addDue(connection, months),
    });
    if (isOther) await connection.query("update dialog_head set accounts = $1, booking = $2", [accounts, booking]);
    await connection.query(
      `update dialog_number n set since = null from unnest($1::int4[], $2::text[], $3::text[]) as t(partition, number, waba)
       where n.partition = t.partition and n.number = t.number and n.waba = t.waba`,
      [rows.map(({ partition }) => partition), rows.map(({ number }) => number), rows.map(({ waba }) => waba)],
    );
    return true;
  });
}

/** Whoever finds that something is new does so alone: the head stays locked. */
async function otherBasis(connection: Connection): Promise<BasisRow & { readonly isOther: boolean }> {
  const found = await otherNow(connection);
  if (found && !found.isOther) return found;
  await connection.query("select from dialog_head for update");
  return (await otherNow(connection)) ?? { accounts: 0n, booking: 0, isOther: false };
}

async function otherNow(connection: Connection): Promise<(BasisRow & { readonly isOther: boolean }) | undefined> {
  const { rows } = await connection.query<BasisRow & { isOther: boolean }>(
    `select b.accounts, b.booking, (h.accounts, h.booking) <> (b.accounts, b.booking) as "isOther"
     from dialog_head h cross join (${BASIS}) b`,
  );
  return rows[0];
}

function numberOf({ number, waba, first_at, last_at, since }: NumberRow): ChangedNumber {
  const firstAt = Number(first_at);
  return { number, waba, firstAt, lastAt: Number(last_at), since: since === null ? firstAt : Number(since) };
}

/** Places of which changes wait to be followed. */
export async function movedDialogs(connection: Connection): Promise<readonly string[] | "all" | "none"> {
  if ((await otherNow(connection))?.isOther) return "all";
  const { rows } = await connection.query<{ place: string }>(
    `select distinct unnest(array[waba, number]) as place from dialog_number where since is not null`,
  );
  return rows.length === 0 ? "none" : rows.map(({ place }) => place);
}
