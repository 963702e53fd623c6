import type { HeldSum, SoldSum } from "../../../core/billing/month-use.ts";
import { type SaleShape, unpackSale } from "../../../core/billing/sale-form.ts";
import { assert } from "../../../core/kernel/assert.ts";
import type { InvoiceReads, MonthAt, SalesSums } from "../../port/invoices.ts";
import type { Connection } from "../connection.ts";

/** Sales `s` of a month that were in force at a count of its changes: $1 business, $2 month, $3 count. */
export const IN_FORCE = "s.business = $1 and s.month = $2 and s.version <= $3 and (s.until is null or s.until > $3)";

interface Group {
  readonly shape: string;
  readonly wallet: boolean;
  readonly units: bigint;
}

/** What an invoice asks of the sales of a month, added up by the server. */
export function monthSums(
  connection: Connection,
): Pick<InvoiceReads, "version" | "sums" | "first" | "numbers" | "waiting"> {
  return {
    version: async ({ business, month }) => {
      const { rows } = await connection.query<{ version: bigint }>({
        name: "invoice-month-version",
        text: "select version from bill_month where business = $1 and month = $2",
        values: [business, month],
      });
      return rows[0]?.version ?? 0n;
    },
    sums: (at) => sumsOf(connection, at),
    first: async ({ business, month, version }, { filter, limit, currency }) => {
      const { rows } = await connection.query<{ units: bigint; amount: string }>({
        name: "invoice-first",
        text: `select count(*) as units, coalesce(sum(price), 0)::text as amount from (
            select h.price from sale s join sale_shape h on h.id = s.shape
            where ${IN_FORCE} and h.refusal is null and h.currency = $4
              and ($5::text is null or h.category = $5) and ($6::text is null or h.market = $6)
            order by s.occurred_at, s.message, s.number limit $7) first`,
        values: [business, month, version, currency, filter.category, filter.market, limit],
      });
      return { count: Number(rows[0]?.units ?? 0n), amount: BigInt(rows[0]?.amount ?? "0") };
    },
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

async function sumsOf(connection: Connection, { business, month, version }: MonthAt): Promise<SalesSums> {
  const { rows } = await connection.query<Group>({
    name: "invoice-sums",
    text: `select s.shape::text as shape, s.wallet, count(*) as units from sale s where ${IN_FORCE} group by s.shape, s.wallet`,
    values: [business, month, version],
  });
  const shapes = await saleShapes(
    connection,
    rows.map(({ shape }) => shape),
  );
  const sums: SoldSum[] = [];
  const held: HeldSum[] = [];
  const prepaid = new Map<string, bigint>();
  for (const { shape: id, wallet, units } of rows) {
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
