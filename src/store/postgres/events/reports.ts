import type { PlanNotices, ReportReads } from "../../port/mail.ts";
import type { Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { emitEvents } from "./emit.ts";

interface SalesRow {
  readonly category: string;
  readonly market: string;
  readonly pricing_type: string;
  readonly currency: string;
  readonly units: bigint;
  readonly free: bigint;
  readonly price: string;
}

/** Sales in force of some days; the month comes first in their key. */
const OF_DAYS = `sale s join sale_shape p on p.id = s.shape
  where s.business = $1 and s.until is null and s.day >= $2::date and s.day < $3::date
    and s.month between to_char($2::date, 'YYYY-MM') and to_char($3::date, 'YYYY-MM')`;

export function reportReads(pool: Pool): ReportReads {
  return {
    sales: async (business, from, to) => {
      const { rows } = await pool.query<SalesRow>(
        `select coalesce(p.category, '') as category, coalesce(p.market, '') as market,
           coalesce(p.pricing_type, '') as pricing_type, p.currency, count(*) as units,
           count(*) filter (where p.price = 0) as free, sum(p.price)::text as price
         from ${OF_DAYS} and p.refusal is null and p.price is not null and p.currency is not null
         group by 1, 2, 3, 4 order by 4, 1, 2, 3`,
        [business, from, to],
      );
      return rows.map(({ pricing_type: pricingType, units, free, price, ...sum }) => {
        return { ...sum, pricingType, units: Number(units), free: Number(free), price: BigInt(price) };
      });
    },
    unpriced: async (business, from, to) => {
      const counting = `select count(*) as count from ${OF_DAYS} and (p.refusal is not null or p.price is null)`;
      return Number((await pool.query<{ count: bigint }>(counting, [business, from, to])).rows[0]?.count ?? 0n);
    },
    optedOut: async () => {
      const { rows } = await pool.query<{ business: string }>("select business from report_opt_out");
      return new Set(rows.map(({ business }) => business));
    },
    setOptOut: async (business, isOut, now) => {
      if (isOut)
        await pool.query("insert into report_opt_out (business, at) values ($1, $2) on conflict do nothing", [
          business,
          now,
        ]);
      else await pool.query("delete from report_opt_out where business = $1", [business]);
    },
  };
}

/** Who is told first is written down in the transaction that tells it. */
export function planNotices(pool: Pool): PlanNotices {
  return {
    tell: (notices) =>
      transaction(pool, async (connection) => {
        let told = 0;
        for (const { business, plan, from, event } of notices) {
          const { count } = await connection.query(
            "insert into plan_notice (business, plan, starts) values ($1, $2, $3::date) on conflict do nothing",
            [business, plan, from],
          );
          if (count > 0) await emitEvents(connection, [event]);
          told += count;
        }
        return told;
      }),
  };
}
