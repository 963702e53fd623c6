import { type BookReads, LABELS, type UsageDimension, type UsageFilter, type UsageSum } from "../../../port/reads.ts";
import type { Value } from "../../connection.ts";
import type { ChargeReading } from "./charges.ts";
import { type Conditions, type KindSpots, narrowKinds, narrowLabels, openConditions } from "./conditions.ts";

/** What each dimension is in the table of sums, which knows no labels. */
const IN_ROLLUP: Readonly<Record<UsageDimension, string>> = {
  ...{ day: "r.day::text", month: "to_char(r.day, 'YYYY-MM')", waba: "r.waba", number: "r.number" },
  ...{ category: "r.category", market: "r.market", pricing_type: "r.pricing_type" },
  ...{ template: "null::text", agent: "null::text", campaign: "null::text" },
};

const IN_SUM: KindSpots = { waba: "r.waba", day: "r.day", shape: (field) => `r.${field}` };

/** What each dimension is of charges, which are counted by what they have of their own before their shapes are looked at. */
const IN_COUNTED: Readonly<Record<UsageDimension, string>> = {
  ...{ day: "k.day::text", month: "to_char(k.day, 'YYYY-MM')", waba: "k.waba", number: "k.number" },
  ...{ category: "s.category", market: "s.market", pricing_type: "s.pricing_type" },
  ...{ template: "k.template", agent: "k.agent", campaign: "k.campaign" },
};

const WITHOUT_LABELS = { template: "null::text", agent: "null::text", campaign: "null::text" } as const;

const OF_CHARGE: KindSpots = { waba: "c.waba", day: "c.day", shape: (field) => `s.${field}` };

/** Word for word the condition of the index. */
const IS_LABELLED = "c.state = 'live' and (c.template is not null or c.agent is not null or c.campaign is not null)";

/** The columns of a charge itself that a dimension needs; those of its shape come with that. */
const OWN: Readonly<Partial<Record<UsageDimension, string>>> = {
  ...{ day: "day", month: "day", waba: "waba", number: "number" },
  ...{ template: "template", agent: "agent", campaign: "campaign" },
};

type SumRow = UsageSum["key"] & {
  readonly currency: string;
  readonly charges: string;
  readonly unrated: string;
  readonly cost: string;
};

/** A question with the names under which its number is on file. */
type Asked = UsageFilter & { readonly numbers: readonly string[] | undefined };

export function usageReads({ connection, known }: ChargeReading): Pick<BookReads, "usage"> {
  return {
    usage: async (filter) => {
      const by = [...new Set(filter.by)];
      const numbers = filter.number === undefined ? undefined : await known.numbers(filter.number);
      const values: Value[] = [];
      const sums = partsOf({ ...filter, by, numbers }, values).join(" union all ");
      const { rows } = await connection.query<SumRow>(
        `select ${[...by, "currency"].join(", ")}, sum(charges)::text as charges, sum(unrated)::text as unrated,
          sum(cost)::text as cost
         from (${sums}) u group by ${placesOf(by)} having sum(charges) <> 0 order by ${placesOf(by)}`,
        values,
      );
      return rows.map((row) => sumOf(row, by));
    },
  };
}

/**
 * Sums are kept as charges are booked, but not by labels, of which there may be as many as charges: those that have one are
 * counted when somebody asks, and what is left of the sums has none.
 */
function partsOf(asked: Asked, values: Value[]): readonly string[] {
  const asksLabels = LABELS.some((label) => asked.by.includes(label) || asked[label] !== undefined);
  if (!asksLabels) return [fromRollup(asked, values)];
  const wantsOthers = LABELS.every((label) => (asked[label] ?? "") === "");
  const labelled = fromCharges(asked, values, { times: 1, keys: IN_COUNTED });
  if (!wantsOthers) return [labelled];
  const { template: _, agent: __, campaign: ___, ...any } = asked;
  const taken = fromCharges(any, values, { times: -1, keys: { ...IN_COUNTED, ...WITHOUT_LABELS } });
  return [labelled, fromRollup(asked, values), taken];
}

/** Sums on file; quick however many charges there are. */
function fromRollup(asked: Asked, values: Value[]): string {
  const conditions = openConditions(values);
  narrowDays(conditions, asked, IN_SUM, "r.number");
  return `select ${keysOf(asked.by, IN_ROLLUP, "r.currency")}, r.charges, r.unrated, r.cost
    from rollup r where ${conditions.text()}`;
}

/** Charges with a label. Alike ones are counted first, and only then joined with what they cost. */
function fromCharges(
  asked: Asked,
  values: Value[],
  { times, keys }: { readonly times: 1 | -1; readonly keys: Readonly<Record<UsageDimension, string>> },
): string {
  const conditions = openConditions(values);
  narrowDays(conditions, asked, OF_CHARGE, "c.number");
  narrowLabels(conditions, asked);
  const own = new Set(asked.by.flatMap((one) => (keys[one].includes("k.") ? (OWN[one] ?? []) : [])));
  const columns = [...[...own].map((column) => `c.${column}`), "c.shape"].join(", ");
  const shaped = asked.category !== undefined || asked.market !== undefined || asked.pricingType !== undefined;
  return `select ${keysOf(asked.by, keys, "s.currency")}, ${times} * k.charges as charges,
      case when s.cost is null then ${times} * k.charges else 0 end as unrated,
      coalesce(${times} * k.charges * s.cost, 0) as cost
    from (select ${columns}, count(*) as charges from charge c ${shaped ? "join shape s on s.id = c.shape" : ""}
      where ${IS_LABELLED} and ${conditions.text()} group by ${columns}) k join shape s on s.id = k.shape`;
}

function narrowDays(conditions: Conditions, asked: Asked, spots: KindSpots, number: string): void {
  narrowKinds(conditions, asked, spots);
  conditions.add(`${spots.day} >= @::date`, asked.from);
  conditions.add(`${spots.day} < @::date`, asked.to);
  conditions.add(`${number} = any(@::text[])`, asked.numbers);
}

function keysOf(
  by: readonly UsageDimension[],
  columns: Readonly<Record<UsageDimension, string>>,
  currency: string,
): string {
  return [...by.map((dimension) => `${columns[dimension]} as ${dimension}`), `${currency} as currency`].join(", ");
}

function placesOf(by: readonly UsageDimension[]): string {
  return Array.from({ length: by.length + 1 }, (_, index) => index + 1).join(", ");
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
