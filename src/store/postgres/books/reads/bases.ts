import type { Basis } from "../../../../core/pricing/charge.ts";
import type { BookReads } from "../../../port/reads.ts";
import type { ChargeReading } from "./charges.ts";
import { confine, nearMonth, openConditions } from "./conditions.ts";

/** Charges beside what Meta says of them. No sums are kept of it: alike charges of a month are counted when somebody asks. */
export function basisReads({ connection }: ChargeReading): Pick<BookReads, "bases"> {
  return {
    bases: async ({ within, month }) => {
      const conditions = openConditions();
      confine(conditions, "c.waba", within);
      nearMonth(conditions, month, "c.occurred_at");
      conditions.add("c.day >= (@ || '-01')::date", month);
      conditions.add("c.day < (@ || '-01')::date + interval '1 month'", month);
      const { rows } = await connection.query<{ basis: Basis; charges: string }>(
        `select s.basis, sum(k.charges)::text as charges
         from (select c.shape, count(*) as charges from charge c
               where c.state = 'live' and ${conditions.text()} group by c.shape) k
         join shape s on s.id = k.shape group by s.basis order by s.basis`,
        [...conditions.values()],
      );
      return rows.map(({ basis, charges }) => ({ basis, charges: Number(charges) }));
    },
  };
}
