import { ALLOWANCE, FREE_TIER } from "../../../../core/pricing/counter.ts";
import type { BookedCounter, BookReads } from "../../../port/reads.ts";
import { unpackBoundaries } from "../counter-rows.ts";
import type { ChargeReading } from "./charges.ts";
import { limitOf, openConditions, pageOf, readCursor } from "./conditions.ts";

interface CounterRow {
  readonly key: string;
  readonly month: string;
  readonly count: string;
  readonly boundaries: string;
}

/** The parts of a key stand behind each other: kind, what the kind needs, month. */
const PART = (place: number) => `split_part(k.key, chr(10), ${place})`;
const MONTH = `case ${PART(1)} when 'free_tier' then ${PART(4)} when 'allowance' then ${PART(3)} else ${PART(5)} end`;

export function counterReads({ connection, known }: ChargeReading): Pick<BookReads, "counters" | "counted"> {
  return {
    counters: async (filter, page) => {
      const conditions = openConditions();
      if (filter.within !== null)
        conditions.add(
          `exists (select from charge c where c.owner = k.owner and c.counter = k.id and c.state = 'live'
             and c.waba = any(@::text[]))`,
          filter.within,
        );
      conditions.add("k.month = @", filter.month);
      conditions.add(`(${PART(1)} = 'free_tier' and ${PART(3)} = @)`, filter.waba);
      conditions.add(`(${PART(1)} = 'tier' and ${PART(2)} = @)`, filter.portfolio);
      if (filter.number !== undefined)
        conditions.add(
          `(${PART(1)} = 'allowance' and ${PART(2)} = any(@::text[]))`,
          await known.numbers(filter.number),
        );
      const limit = limitOf(page);
      const [month, key] = readCursor(page.after, 2) ?? [];
      if (month !== undefined && key !== undefined)
        conditions.add(`(k.month, k.key) > (${conditions.bind(month)}, @)`, key);
      const { rows } = await connection.query<CounterRow>(
        `select k.key, k.month, k.count::text as count, k.boundaries
         from (select owner, id, key collate "C" as key, count, boundaries, (${MONTH}) collate "C" as month
           from month_counter k) k
         where k.count > 0 and ${conditions.text()} order by k.month, k.key limit ${limit + 1}`,
        conditions.values(),
      );
      return pageOf(rows, limit, { item: counterOf, cursor: (row) => [row.month, row.key] });
    },
    counted: async (key) => {
      const { rows } = await connection.query<{ count: string }>(
        "select sum(count)::text as count from month_counter where key = $1",
        [key],
      );
      return Number(rows[0]?.count ?? 0);
    },
  };
}

function counterOf({ key, month, count, boundaries }: CounterRow): BookedCounter {
  const [kind, first = "", second = "", third = ""] = key.split("\n");
  const counted = Number(count);
  const leftOf = (allowance: number) => ({ allowance, left: Math.max(0, allowance - counted) });
  if (kind === "free_tier") return { kind, month, counted, model: first, waba: second, ...leftOf(FREE_TIER) };
  if (kind === "allowance") return { kind, month, counted, number: first, ...leftOf(ALLOWANCE) };
  const thresholds = unpackBoundaries(boundaries).map(({ threshold }) => threshold);
  const next = thresholds.find((threshold) => threshold > counted);
  const left = next === undefined ? null : next - counted;
  return { kind: "tier", month, counted, portfolio: first, market: second, category: third, thresholds, left };
}
