import { fits, type HeldSum, type SoldSum } from "../../../core/billing/month-use.ts";
import { type SaleShape, unpackSale } from "../../../core/billing/sale-form.ts";
import { assert } from "../../../core/kernel/assert.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import type { BusinessMonth, InvoiceReads, MonthAt, SalesSums } from "../../port/invoices.ts";
import type { Connection } from "../connection.ts";

/** Sales `s` of a month that were in force at a count of its changes: $1 business, $2 month, $3 count. */
export const IN_FORCE = "s.business = $1 and s.month = $2 and s.version <= $3 and (s.until is null or s.until > $3)";

interface Group {
  readonly shape: string;
  readonly wallet: boolean;
  readonly units: bigint;
}

/** What an invoice asks of the sales of a month, added up by the server. */
export function monthSums(connection: Connection): Pick<InvoiceReads, "sums" | "first" | "numbers" | "waiting"> {
  return {
    sums: (about, at) => sumsOf(connection, about, at),
    first: (month, query) => firstUnits(connection, month, query),
    numbers: async ({ business, month, version }) => {
      const { rows } = await connection.query<{ number: string; waba: string }>({
        name: "invoice-numbers",
        text: `select distinct s.number, s.waba from sale s where ${IN_FORCE} order by s.number, s.waba`,
        values: [business, month, version],
      });
      return rows;
    },
    waiting: async (root, month) => {
      const { count } = await connection.query({
        name: "invoice-waiting",
        text: "select 1 from bill_due where root = $1 and month = $2",
        values: [root, month],
      });
      return count > 0;
    },
  };
}

/** The count and the rows that hold at it are read by one statement, and so belong together. $3: another count than the latest. */
const SUMS = `
  select b.version, g.shape::text as shape, g.wallet, g.units
  from (select coalesce($3::int8, (select version from bill_month where business = $1 and month = $2), 0) as version) b
  left join lateral (
    select s.shape, s.wallet, count(*) as units from sale s
    where s.business = $1 and s.month = $2 and s.version <= b.version and (s.until is null or s.until > b.version)
    group by s.shape, s.wallet) g on true`;

async function sumsOf(
  connection: Connection,
  { business, month }: BusinessMonth,
  at: bigint | undefined,
): Promise<SalesSums> {
  const { rows } = await connection.query<{ version: bigint } & Nullable<Group>>({
    name: "invoice-sums",
    text: SUMS,
    values: [business, month, at ?? null],
  });
  const groups = rows.flatMap(({ shape, wallet, units }): Group[] =>
    shape === null || wallet === null || units === null ? [] : [{ shape, wallet, units }],
  );
  return { version: rows[0]?.version ?? 0n, ...added(groups, await shapesOf(connection, groups)) };
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null };

function added(groups: readonly Group[], shapes: ReadonlyMap<string, SaleShape>): Omit<SalesSums, "version"> {
  const sums: SoldSum[] = [];
  const held: HeldSum[] = [];
  const prepaid = new Map<string, bigint>();
  for (const { shape: id, wallet, units } of groups) {
    const shape = shapes.get(id);
    assert(shape !== undefined, `the shape ${id} of sales is on file`);
    const { category, market, pricingType, priced } = shape;
    const count = Number(units);
    if (!priced.ok) {
      held.push({ code: priced.refusal.code, detail: priced.refusal.detail, count });
      continue;
    }
    const { rule, plan, version: since, exchange, currency, amount: price } = priced.value;
    const amount = price * units;
    const about = { category, market, pricingType, rule: rule?.name ?? null, plan, version: since, exchange, currency };
    sums.push({ ...about, count, amount });
    if (wallet) prepaid.set(currency, (prepaid.get(currency) ?? 0n) + amount);
  }
  return { sums, held, prepaid };
}

/** The server is told which shapes are meant, so that it need not guess how many sales a join with them leaves. */
async function firstUnits(
  connection: Connection,
  month: MonthAt,
  { filter, limit, currency }: FirstQuery,
): Promise<{ readonly count: number; readonly amount: Micros }> {
  const shapes = await monthShapes(connection, month);
  const wanted = [...shapes].filter(
    ([, shape]) => shape.priced.ok && shape.priced.value.currency === currency && fits(filter, shape),
  );
  const { rows } = await connection.query<{ shape: string; units: bigint }>(
    `select shape::text as shape, count(*) as units from (
       select s.shape from sale s where ${IN_FORCE} and s.shape = any($4::uuid[])
       order by s.occurred_at, s.message, s.number limit $5) first group by shape`,
    [month.business, month.month, month.version, wanted.map(([id]) => id), limit],
  );
  let [count, amount] = [0, 0n];
  for (const { shape, units } of rows) {
    const priced = shapes.get(shape)?.priced;
    count += Number(units);
    if (priced?.ok) amount += priced.value.amount * units;
  }
  return { count, amount };
}

type FirstQuery = Parameters<InvoiceReads["first"]>[1];

/** The shapes of a month's sales, by their ids. */
export async function monthShapes(
  connection: Connection,
  { business, month, version }: MonthAt,
): Promise<ReadonlyMap<string, SaleShape>> {
  const { rows } = await connection.query<{ shape: string }>({
    name: "invoice-month-shapes",
    text: `select s.shape::text as shape from sale s where ${IN_FORCE} group by s.shape`,
    values: [business, month, version],
  });
  return shapesOf(connection, rows);
}

function shapesOf(connection: Connection, rows: readonly { readonly shape: string }[]) {
  return saleShapes(
    connection,
    rows.map(({ shape }) => shape),
  );
}

/** Shapes never change, so what was read once is kept while there is room. */
const known = new Map<string, SaleShape>();
const MOST_KNOWN = 50_000;

/** The shapes of sales by their ids. */
export async function saleShapes(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SaleShape>> {
  if (known.size > MOST_KNOWN) known.clear();
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  if (missing.length > 0) {
    const { rows } = await connection.query<{ id: string; body: string }>({
      name: "invoice-shapes",
      text: "select id::text as id, body::text as body from sale_shape where id = any($1::uuid[])",
      values: [missing],
    });
    for (const { id, body } of rows) known.set(id, unpackSale(body));
  }
  return new Map(
    ids.flatMap((id): [string, SaleShape][] => {
      const shape = known.get(id);
      return shape ? [[id, shape]] : [];
    }),
  );
}
