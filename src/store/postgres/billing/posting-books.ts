import { dayAfter, firstDay } from "../../../core/billing/days.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import {
  type DialogReads,
  type PostedCharge,
  type PostingBatch,
  type PostingBooks,
  WordsMoved,
} from "../../port/posting.ts";
import { StoreUnavailable } from "../../unavailable.ts";
import { binaryColumn } from "../binary-array.ts";
import { CHARGE_COLUMNS, type ChargeRow, chargeOf } from "../books/charge-rows.ts";
import { openShapes, type Shapes } from "../books/shapes.ts";
import type { Connection, Pool } from "../connection.ts";
import { appendEntries } from "../ledger/append.ts";
import { transaction } from "../transaction.ts";
import { nextDialogs, openDialogReads } from "./dialog-reads.ts";
import { addDue, candidates, keepRoots, putOff, takeDue } from "./due.ts";
import { followWords } from "./follow-words.ts";
import { holdWords } from "./held-seller.ts";
import { endedSales, SALE_COLUMNS, type SaleColumns, salesOf, saveSales } from "./sale-rows.ts";

/** Shapes of charges, and of sales. */
interface PostingShapes {
  readonly charges: Shapes;
  readonly sales: Shapes;
}

/** Opens what posting works with; `charges` are the shapes of the books. */
export function openPostingBooks(pool: Pool, charges: Shapes): PostingBooks {
  const shapes = { charges, sales: openShapes(pool, "sale_shape") };
  return {
    isAsked: async () => {
      const { count } = await pool.query("select from billing_head where head > 0");
      return count > 0;
    },
    reading: (work) =>
      transaction(pool, (connection) => work(openPostingReads(connection, shapes)), {
        isolation: "repeatable read",
        readOnly: true,
      }),
    nextNews: (limit, work) =>
      transaction(pool, async (connection) => {
        const taken = await takeNews(connection, shapes, limit);
        if (!taken) return false;
        const { partition, news, done } = taken;
        await work({ ...batchOf(connection, shapes), partition, news });
        await connection.query("update lease set done = $2 where stage = 3 and partition = $1", [partition, done]);
        return true;
      }),
    nextDialogs: (limit, work) => nextDialogs(pool, limit, work),
    nextDue: async (work) => {
      for (const { root, month } of await candidates(pool)) {
        const due = { root, month };
        const isDone = await transaction(pool, (connection) =>
          takeDue(connection, due, () => work(due, batchOf(connection, shapes))),
        ).catch(async (error: unknown) => {
          if (!(error instanceof StoreUnavailable)) await putOff(pool, due);
          throw error;
        });
        if (isDone) return true;
      }
      return false;
    },
    nextWords: (work) => transaction(pool, (connection) => followWords(connection, work)),
  };
}

interface Taken {
  readonly partition: number;
  readonly news: readonly PostedCharge[];
  readonly done: bigint;
}

/** The row of the lease stays locked, so that nobody else takes the same news. */
async function takeNews(connection: Connection, shapes: PostingShapes, limit: number): Promise<Taken | undefined> {
  const { rows: found } = await connection.query<{ partition: number; done: bigint; head: bigint }>({
    name: "posting-lease",
    text: `select l.partition, l.done, n.news as head from lease l
      join lease n on n.stage = 2 and n.partition = l.partition and n.news > l.done
      where l.stage = 3 order by random() limit 1 for update of l skip locked`,
  });
  const [lease] = found;
  if (!lease) return undefined;
  const { rows } = await connection.query<ChargeRow & { id: string; news: bigint }>({
    name: "posting-news",
    text: `select ${CHARGE_COLUMNS}, c.id::text as id, c.news from charge c
      where c.owner = $1 and c.news > $2 order by c.news limit $3`,
    values: [lease.partition, lease.done, limit],
  });
  const last = rows.at(-1)?.news ?? lease.head;
  const news = await chargesOf(rows, shapes.charges);
  // Changes up to the head are there; those that were changed again since have a higher number.
  return { partition: lease.partition, news, done: rows.length < limit && last < lease.head ? lease.head : last };
}

async function chargesOf(
  rows: readonly (ChargeRow & { readonly id: string })[],
  shapes: Shapes,
): Promise<readonly PostedCharge[]> {
  await shapes.load(rows.map(({ shape }) => shape));
  return rows.map((row) => {
    const { partition, number, message, owner, state, revision, packed, counter, band, booking } = chargeOf(
      row,
      shapes,
    );
    const id = row.id.replaceAll("-", "");
    return { id, partition, number, message, owner, state, revision, packed, counter, band, booking };
  });
}

function batchOf(connection: Connection, shapes: PostingShapes): PostingBatch {
  return {
    ...openPostingReads(connection, shapes),
    hold: async (roots) => {
      const sorted = [...new Set(roots)].sort(compareBytes);
      await keepRoots(connection, sorted);
      await connection.query(`select from bill_root where root = any($1) order by root for update`, [sorted]);
    },
    due: (months) => addDue(connection, months),
    save: async (partition, changes, entries) => {
      await saveSales(connection, shapes.sales, changes);
      await appendEntries(connection, partition, entries, { known: "new" });
    },
    decidedBy: async (version) => {
      if ((await holdWords(connection)) !== version)
        throw new WordsMoved("something was said of a business or a plan meanwhile");
    },
  };
}

/** What posting reads, over any connection. */
export function openPostingReads(
  connection: Connection,
  shapes: PostingShapes,
): Pick<PostingBatch, "charges" | "sales" | "salesOfUnits" | "ended" | keyof DialogReads> {
  return {
    ...openDialogReads(connection),
    charges: async (wabas, month) => {
      if (wabas.length === 0) return [];
      const { rows } = await connection.query<ChargeRow & { id: string }>({
        name: "posting-charges",
        text: `select ${CHARGE_COLUMNS}, c.id::text as id from charge c
          where c.waba = any($1) and c.day >= $2 and c.day < $3 and c.state <> 'back'`,
        values: [wabas, firstDay(month), dayAfter(month)],
      });
      return chargesOf(rows, shapes.charges);
    },
    sales: async (businesses, month) => {
      const { rows } = await connection.query<SaleColumns>({
        name: "posting-sales",
        text: `select ${SALE_COLUMNS} from sale s where s.business = any($1) and s.month = $2 and s.until is null`,
        values: [businesses, month],
      });
      return salesOf(rows, shapes.sales);
    },
    salesOfUnits: async (units) => {
      if (units.length === 0) return [];
      const { rows } = await connection.query<SaleColumns>({
        name: "posting-units",
        text: `select ${SALE_COLUMNS} from sale s where s.unit = any($1::uuid[]) and s.until is null`,
        values: [binaryColumn("uuid", units, (unit) => unit)],
      });
      return salesOf(rows, shapes.sales);
    },
    ended: (keys) => endedSales(connection, keys),
  };
}
