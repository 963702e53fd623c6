import { TOTAL_CATEGORIES, type TotalCategory, type Totals } from "../../../src/core/estimate-usage.ts";

/** A line of the form. */
export interface FormLine {
  readonly key: number;
  readonly category: TotalCategory;
  readonly market: string;
  readonly count: number;
}

/** What somebody entered. Null: not known. */
export interface Form {
  /** `YYYY-MM` */
  readonly month: string;
  readonly currency: string;
  readonly numbers: number;
  readonly wabas: number;
  readonly inbound: number | null;
  readonly ads: number | null;
  readonly users: number | null;
  readonly lines: readonly FormLine[];
}

/** A bakery with a newsletter, so that nobody begins with an empty page. */
export function exampleForm(): Form {
  const line = (key: number, category: TotalCategory, count: number) => ({ key, category, market: "Brazil", count });
  return {
    month: "2026-10",
    currency: "USD",
    numbers: 1,
    wabas: 1,
    inbound: 5_200,
    ads: null,
    users: 1_900,
    lines: [line(1, "service", 6_400), line(2, "marketing", 3_000), line(3, "utility", 2_500)],
  };
}

/** The form as core takes it: lines of the same category and market are one. */
export function totalsOf({ month, lines, ...rest }: Form): Totals {
  const sums = new Map<string, Totals["lines"][number]>();
  for (const { category, market, count } of lines) {
    const key = `${category}\n${market}`;
    sums.set(key, { category, market, count: count + (sums.get(key)?.count ?? 0) });
  }
  return { ...rest, firstDay: `${month}-01`, lines: [...sums.values()] };
}

/** A count as people enter it; null for an empty field and for what is none. */
export function parseCount(text: string | number): number | null {
  const digits = String(text).replaceAll(/[\s,._']/g, "");
  return /^\d{1,12}$/.test(digits) ? Number(digits) : null;
}

export function categoryOf(text: string): TotalCategory {
  return TOTAL_CATEGORIES.find((known) => known === text) ?? "service";
}
