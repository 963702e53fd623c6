import { COST } from "../../../core/billing/cost-key.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import { BadCursor } from "../../port/reads.ts";
import type { MarginBy, MarginLine, SaleReads } from "../../port/sales.ts";
import { openShapes } from "../books/shapes.ts";
import type { Pool } from "../connection.ts";
import { SALE_COLUMNS, type SaleColumns, salesOf } from "./sale-rows.ts";

/** No more than so many at a time. */
const MOST = 1_000;

export function openSaleReads(pool: Pool): SaleReads {
  const shapes = openShapes(pool, "sale_shape");
  return {
    list: async ({ business, month, waba, category, market, refusal }, { limit, after }) => {
      const many = Math.min(limit, MOST);
      const [at, unit] = after === undefined ? [null, null] : markIn(after);
      const { rows } = await pool.query<SaleColumns>({
        name: "sale-list",
        text: `select ${SALE_COLUMNS} from sale s join sale_shape sh on sh.id = s.shape
          where s.business = $1 and s.month = $2 and s.until is null
            and ($3::text is null or s.waba = $3) and ($4::text is null or sh.category = $4)
            and ($5::text is null or sh.market = $5)
            and ($6::text is null or sh.refusal = $6 or ($6 = 'any' and sh.refusal is not null))
            and ($7::int8 is null or (s.occurred_at, s.unit) > ($7, $8::uuid))
          order by s.occurred_at, s.unit limit $9`,
        values: [
          ...[business, month, waba ?? null, category ?? null, market ?? null, refusal ?? null],
          ...[at, unit, many + 1],
        ],
      });
      const items = await salesOf(rows.slice(0, many), shapes);
      const last = items.at(-1);
      return { items, next: rows.length > many && last ? `${last.occurredAt}.${last.unit}` : null };
    },
    ofUnit: async (unit) => {
      const { rows } = await pool.query<SaleColumns>({
        name: "sale-of-unit",
        text: `select ${SALE_COLUMNS} from sale s where s.unit = $1::uuid and s.until is null`,
        values: [unit],
      });
      return salesOf(rows, shapes);
    },
    margin: async ({ seller, month, by, business }) => {
      const { rows } = await pool.query<MarginRow>(marginText(by), [month, seller, business]);
      return rows.map(lineOf).sort((a, b) => compareBytes(keyOf(a), keyOf(b)));
    },
  };
}

function markIn(after: string): readonly [bigint, string] {
  const [, at, unit] = /^(\d{1,16})\.([0-9a-f]{32})$/.exec(after) ?? [];
  if (at === undefined || unit === undefined) throw new BadCursor("no cursor of sales");
  return [BigInt(at), unit];
}

const SPLIT: Readonly<Record<MarginBy, string>> = {
  business: "s.payer",
  category: "sh.category",
  market: "sh.market",
  day: "s.day::text",
};

/** Sums by shape first, since many sales share one. */
function marginText(by: MarginBy): string {
  return `with sold as (
      select case when s.business like '${COST}%' then substr(s.business, ${COST.length + 1}) else s.business end as payer,
        s.business not like '${COST}%' as is_sold, s.day, s.shape, count(*) as units from sale s
      where s.business = any(array(select business from bill_month where month = $1
        and ($3::text is null or business in ($3, '${COST}' || $3)))) and s.month = $1 and s.until is null
      group by s.business, s.day, s.shape)
    select ${SPLIT[by]} as of, coalesce(sh.currency, '') as currency, coalesce(sh.buy_currency, '') as buy_currency,
      sum(s.units) filter (where sh.refusal is null and s.is_sold)::int8 as units, sum(s.units) filter (where sh.refusal is not null)::int8 as unpriced,
      sum(s.units * sh.price)::text as price, sum(s.units * sh.buy)::text as cost
    from sold s join sale_shape sh on sh.id = s.shape
    where (sh.body ->> 'seller') is not distinct from $2::text
    group by 1, 2, 3`;
}

interface MarginRow {
  readonly of: string;
  readonly currency: string;
  readonly buy_currency: string;
  readonly units: bigint | null;
  readonly unpriced: bigint | null;
  readonly price: string | null;
  readonly cost: string | null;
}

function keyOf({ of, currency, buyCurrency }: MarginLine): string {
  return `${of}\n${currency}\n${buyCurrency}`;
}

function lineOf({ of, currency, buy_currency, units, unpriced, price, cost }: MarginRow): MarginLine {
  return {
    of,
    currency,
    buyCurrency: buy_currency,
    units: Number(units ?? 0n),
    unpriced: Number(unpriced ?? 0n),
    price: BigInt(price ?? "0"),
    cost: BigInt(cost ?? "0"),
  };
}
