import { unpackMessage } from "../../../core/ledger/message-form.ts";
import type { ChangedNumber, DialogBatch, DialogReads } from "../../port/posting.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { addDue } from "./due.ts";

/** Numbers of these places; of all where there are none. */
const AT = "($1::text[] is null or n.waba = any($1) or n.number = any($1))";

/** The account settings and rates that are the newest. */
const BASIS = `select (select head from account_head) as accounts, coalesce((select max(id) from booking), 0) as booking`;

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
    messages: async (places) => {
      const { rows } = await connection.query<{ partition: number; number: string; root: string; body: string }>(
        `select m.partition, m.number, m.root, m.body
         from (select distinct n.partition, n.number from dialog_number n where ${AT}) n
         join message m on m.partition = n.partition and m.number = n.number where m.root is not null`,
        [places],
      );
      return rows.map(({ partition, number, root, body }) => ({
        partition,
        root,
        message: unpackMessage(body, number),
      }));
    },
    dialogBasis: async () => {
      const { rows } = await connection.query<BasisRow>(BASIS);
      return rows[0] ?? { accounts: 0n, booking: 0 };
    },
  };
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
