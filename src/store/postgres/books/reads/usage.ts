import type { BookReads, UsageDimension, UsageSum } from "../../../port/reads.ts";
import type { ChargeReading } from "./charges.ts";
import { type KindSpots, narrowKinds, openConditions } from "./conditions.ts";

/** What each dimension is in the table of sums. */
const COLUMNS: Readonly<Record<UsageDimension, string>> = {
  day: "r.day::text",
  month: "to_char(r.day, 'YYYY-MM')",
  waba: "r.waba",
  number: "r.number",
  category: "r.category",
  market: "r.market",
  pricing_type: "r.pricing_type",
};

const IN_SUM: KindSpots = { waba: "r.waba", day: "r.day", shape: (field) => `r.${field}` };

interface SumRow extends Readonly<Partial<Record<UsageDimension, string>>> {
  readonly currency: string;
  readonly charges: string;
  readonly unrated: string;
  readonly cost: string;
}

export function usageReads({ connection, known }: ChargeReading): Pick<BookReads, "usage"> {
  return {
    usage: async (filter) => {
      const conditions = openConditions();
      narrowKinds(conditions, filter, IN_SUM);
      conditions.add("r.day >= @::date", filter.from);
      conditions.add("r.day < @::date", filter.to);
      if (filter.number !== undefined) conditions.add("r.number = any(@::text[])", await known.numbers(filter.number));
      const by = [...new Set(filter.by)];
      const keys = [...by.map((dimension) => `${COLUMNS[dimension]} as ${dimension}`), "r.currency"].join(", ");
      const places = Array.from({ length: by.length + 1 }, (_, index) => index + 1).join(", ");
      const { rows } = await connection.query<SumRow>(
        `select ${keys}, sum(r.charges)::text as charges, sum(r.unrated)::text as unrated, sum(r.cost)::text as cost
         from rollup r where ${conditions.text()} group by ${places} having sum(r.charges) <> 0 order by ${places}`,
        conditions.values(),
      );
      return rows.map((row) => sumOf(row, by));
    },
  };
}

function sumOf(row: SumRow, by: readonly UsageDimension[]): UsageSum {
  const key = Object.fromEntries(
    by.flatMap((dimension) => {
      const value = row[dimension];
      return value === undefined ? [] : [[dimension, value] as const];
    }),
  );
  return {
    key,
    currency: row.currency,
    charges: Number(row.charges),
    unrated: Number(row.unrated),
    cost: BigInt(row.cost),
  };
}
