import { withCosts } from "../../../core/billing/cost-key.ts";
import type { Touched } from "../../../core/billing/touched.ts";
import type { WordsBatch } from "../../port/posting.ts";
import type { Connection } from "../connection.ts";
import { addDue } from "./due.ts";

/** Follows what was said of businesses and plans; false where there is nothing new. Nobody says anything meanwhile. */
export async function followWords(
  connection: Connection,
  work: (batch: WordsBatch) => Promise<void>,
): Promise<boolean> {
  const { count } = await connection.query("select from billing_head where head > followed");
  if (count === 0) return false;
  const { rows } = await connection.query<{ head: bigint; followed: bigint }>(
    "select head, followed from billing_head for update",
  );
  const [words] = rows;
  if (!words || words.head === words.followed) return false;
  const { followed: from, head: to } = words;
  if (from === 0n) await skipOldNews(connection);
  await work({ from, to, touch: (touched) => touchAll(connection, touched) });
  await connection.query("update billing_head set followed = $1", [to]);
  return true;
}

/** Before the first word no charge was anybody's: what has been booked by now is found by its WABA. */
async function skipOldNews(connection: Connection): Promise<void> {
  await connection.query(`update lease l set done = n.news from lease n
    where l.stage = 3 and n.stage = 2 and n.partition = l.partition and n.news > l.done`);
}

async function touchAll(connection: Connection, touched: readonly Touched[]): Promise<void> {
  for (const { root, from, wabas } of touched) {
    const months = await monthsOf(connection, { wabas, businesses: withCosts([root]), from });
    await addDue(
      connection,
      months.map((month) => ({ root, month })),
    );
  }
}

/** Months from a day's on in which WABAs have charges or messages, all between the first and the last, or businesses ever had sales. */
export async function monthsOf(
  connection: Connection,
  { wabas, businesses, from }: { wabas: readonly string[]; businesses: readonly string[]; from: string },
): Promise<readonly string[]> {
  const { rows } = await connection.query<{ month: string }>(
    `select distinct to_char(m, 'YYYY-MM') as month
     from unnest($1::text[]) as t(waba)
     cross join lateral (select c.day from charge c where c.waba = t.waba order by c.day limit 1) a
     cross join lateral (select c.day from charge c where c.waba = t.waba order by c.day desc limit 1) z
     cross join lateral generate_series(date_trunc('month', a.day::timestamp), z.day::timestamp, interval '1 month') m
     where to_char(m, 'YYYY-MM') >= $2
     union
     select to_char(m, 'YYYY-MM') from dialog_number n
     cross join lateral generate_series(date_trunc('month', to_timestamp(n.first_at / 1000.0 - 86400) at time zone 'UTC'),
       to_timestamp(n.last_at / 1000.0 + 86400) at time zone 'UTC', interval '1 month') m
     where (n.waba = any($1) or n.number = any($1)) and to_char(m, 'YYYY-MM') >= $2
     union
     select month from bill_month where business = any($3) and month >= $2`,
    [wabas, from.slice(0, 7), businesses],
  );
  return rows.map(({ month }) => month);
}
