import type { Business } from "../../core/billing/business.ts";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import { type DocumentProblem, documentProblems } from "../document-problems.ts";
import { businessSchema, HINTS, type ReadBusiness } from "./schema.ts";

/** Reads the JSON of a business. Every problem is named at once; a key that no business has is one. */
export function parseBusiness(json: unknown, file: string): Result<Business, readonly DocumentProblem[]> {
  const parsed = businessSchema.safeParse(json);
  if (!parsed.success) {
    const kind = { file, noun: "businesses", guide: "docs/billing.md", hints: HINTS };
    return refuse(documentProblems(parsed.error, json, kind));
  }
  const problems = contradictionsIn(parsed.data, file);
  return problems.length > 0 ? refuse(problems) : ok(businessOf(parsed.data));
}

function businessOf({ tax, invoicing, wallet, plans, wabas, ...rest }: ReadBusiness): Business {
  return {
    ...rest,
    plans,
    wabas,
    tax: { country: tax.country, taxId: tax.tax_id },
    invoicing: {
      series: invoicing.series,
      graceDays: invoicing.grace_days,
      dueDays: invoicing.due_days,
      automatic: invoicing.automatic,
    },
    wallet: {
      warnBelow: wallet.warn_below,
      alarmBelow: wallet.alarm_below,
      coolDownHours: wallet.cool_down_hours,
      atZero: wallet.at_zero,
    },
  };
}

/** What is well formed and still says two things, or nothing. */
function contradictionsIn(business: ReadBusiness, file: string): readonly DocumentProblem[] {
  const { id, seller, plans, wabas, wallet } = business;
  const problems: DocumentProblem[] = [];
  const note = (path: string, found: string, expected: string, remedy: string) =>
    problems.push({ file, path, found, expected, remedy });
  if (seller === id) note("seller", "the business itself", "another business, or null", "null means the provider.");
  for (const [index, { from }] of plans.entries()) {
    const before = plans[index - 1];
    if (before && before.from >= from)
      note(`plans[${index}].from`, from, `a day after ${before.from}`, "Put the plans in order of time.");
  }
  for (const [index, { waba, from, to }] of wabas.entries()) {
    if (to !== null && to <= from)
      note(`wabas[${index}].to`, to, `a day after ${from}`, "It is the first day on which the WABA is another's.");
    const other = wabas.findIndex(
      (one, place) => place < index && one.waba === waba && from < (one.to ?? "9999") && one.from < (to ?? "9999"),
    );
    if (other >= 0)
      note(`wabas[${index}]`, `${waba} twice at a time`, "each WABA once on a day", `See wabas[${other}], too.`);
  }
  const { warn_below: warn, alarm_below: alarm } = wallet;
  if (warn !== null && alarm !== null && alarm > warn)
    note("wallet.alarm_below", "more than warn_below", "no more than warn_below", "The alarm is the second level.");
  return problems;
}
