import { type DialogRules, dialogPreset } from "../../core/billing/dialog-rules.ts";
import type { Fee, Included, PeriodTerms } from "../../core/billing/period-terms.ts";
import type { ExchangeRate, Markup, Plan, PlanVersion, PriceRule, Unit } from "../../core/billing/plan.ts";
import { assert } from "../../core/kernel/assert.ts";
import { parseRatio } from "../../core/kernel/ratio.ts";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import { documentProblems } from "../document-problems.ts";
import type { PlanProblem } from "../plan.ts";
import { described } from "../problem.ts";
import { HINTS, planSchema, type ReadPlan } from "./schema.ts";

type ReadVersion = ReadPlan["versions"][number];
type ReadPrice = ReadVersion["prices"][number];

/** Reads the JSON of a plan. Every problem is named at once; a key that nobody knows is one, because it may be a price. */
export function parsePlan(json: unknown, file: string): Result<Plan, readonly PlanProblem[]> {
  const parsed = planSchema.safeParse(json);
  if (!parsed.success) {
    const kind = { file, noun: "plans", guide: "docs/plans.md", hints: HINTS };
    return refuse(documentProblems(parsed.error, json, kind));
  }
  const problems = contradictionsIn(parsed.data, file);
  if (problems.length > 0) return refuse(problems);
  const { id, versions, exchange } = parsed.data;
  return ok({ id, versions: versions.map(versionOf), exchange: exchange.map(exchangeOf) });
}

function versionOf(version: ReadVersion): PlanVersion {
  const { from, currency, unit, prices, pooled_discounts: pooledDiscounts, taxes } = version;
  return {
    from,
    currency,
    unit: unitOf(unit),
    rules: prices.map(ruleOf),
    pooledDiscounts,
    terms: termsOf(version),
    taxes: taxes.map(({ name, rate, mode, country, has_tax_id: hasTaxId, note }) => ({
      name,
      rate,
      mode,
      country: country ?? null,
      hasTaxId: hasTaxId ?? null,
      note: note ?? null,
    })),
  };
}

function unitOf(unit: ReadVersion["unit"]): Unit {
  if (unit === "meta_charge") return { of: "meta_charge" };
  const preset = dialogPreset(unit.dialog);
  assert(preset !== undefined, "the schema knows the presets");
  const { opens, counts, clock, hours, category, per_category: perCategory, free, free_entry: freeEntry } = unit;
  const dialog: DialogRules = {
    name: preset.name,
    opens: opens ?? preset.opens,
    counts: counts ?? preset.counts,
    clock: clock ?? preset.clock,
    hours: hours ?? preset.hours,
    category: category ?? preset.category,
    perCategory: perCategory ?? preset.perCategory,
    free: free === undefined ? preset.free : free && { ...free, categories: free.categories ?? null },
    freeEntry: freeEntry === undefined ? preset.freeEntry : freeEntry,
  };
  return { of: "dialog", dialog };
}

function ruleOf(price: ReadPrice): PriceRule {
  const { category, market, pricing_type: pricingType, bands } = price;
  return {
    name: nameOf(price),
    category: category ?? null,
    market: market ?? null,
    pricingType,
    bands: bands
      ? bands.map((band) => ({ from: band.from, markup: markupOf(band) }))
      : [{ from: 1, markup: markupOf(price) }],
  };
}

/** A rule without a name is called by what it is for. */
function nameOf({ name, category, market, pricing_type: type }: ReadPrice): string {
  const words = [category ?? "all", ...(market ? [`in ${market}`] : []), ...(type === "regular" ? [] : [`(${type})`])];
  return name ?? words.join(" ");
}

function markupOf({ percent = 0n, fixed = 0n, amount }: Pick<ReadPrice, "percent" | "fixed" | "amount">): Markup {
  return amount === undefined ? { by: "cost", percent, fixed } : { by: "price", amount };
}

function termsOf({ included, volume, minimum, fees }: ReadVersion): PeriodTerms {
  return {
    included: included.map((one): Included => {
      const { name, amount, units, category = null, market = null } = one;
      return amount === undefined
        ? { name, of: "units", units: units ?? 0, filter: { category, market } }
        : { name, of: "amount", amount };
    }),
    volume: volume.map(({ name, category = null, market = null, bands }) => ({
      name,
      filter: { category, market },
      bands,
    })),
    minimum: minimum ?? null,
    fees: fees.map(
      ({ name, per, amount, prorated, on }): Fee =>
        per === "once" ? { name, per, amount, on: on ?? "" } : { name, per, amount, prorated },
    ),
  };
}

function exchangeOf({ from, to, rate: printed, date, source }: ReadPlan["exchange"][number]): ExchangeRate {
  const rate = parseRatio(printed);
  assert(rate !== undefined, "the schema has read the rate");
  return { from, to, rate, printed, date, source };
}

/** What is well formed and still says two things, or nothing. */
function contradictionsIn({ versions, exchange }: ReadPlan, file: string): readonly PlanProblem[] {
  const problems: PlanProblem[] = [];
  const note = (path: string, found: string, expected: string, remedy: string) =>
    problems.push({ file, path, found, expected, remedy });
  for (const [index, version] of versions.entries()) {
    const path = `versions[${index}]`;
    const before = versions[index - 1];
    if (before && before.from >= version.from) {
      note(`${path}.from`, described(version.from), `a day after ${before.from}`, "Put the versions in order of time.");
    }
    if (before && before.currency !== version.currency && !version.from.endsWith("-01")) {
      const expected = "the first of a month where the currency changes";
      note(`${path}.from`, described(version.from), expected, "A month is invoiced in one currency.");
    }
    for (const [place, { name, found }] of doublesIn(version))
      note(`${path}.${place}`, `${name} twice`, "each name once", found);
    for (const [place, expected] of disorderIn(version))
      note(`${path}.${place}`, "bands out of order", expected, "Order them.");
  }
  const seen = new Set<string>();
  for (const [index, { from, to, date }] of exchange.entries()) {
    const key = `${from} ${to} ${date}`;
    if (seen.has(key)) note(`exchange[${index}]`, `${key} twice`, "one rate a day", "Keep the one that you use.");
    seen.add(key);
  }
  return problems;
}

type Double = readonly [place: string, { readonly name: string; readonly found: string }];

function doublesIn({ prices, included, volume, fees }: ReadVersion): readonly Double[] {
  const lists = { prices: prices.map(nameOf), included: names(included), volume: names(volume), fees: names(fees) };
  return Object.entries(lists).flatMap(([place, all]) =>
    all.flatMap((name, index): Double[] =>
      all.indexOf(name) < index
        ? [[`${place}[${index}]`, { name: described(name), found: "Give it a name of its own, or take one out." }]]
        : [],
    ),
  );
}

function names(things: readonly { readonly name: string }[]): readonly string[] {
  return things.map(({ name }) => name);
}

/** Bands that do not rise; those of a price begin at 1, because every unit needs one. */
function disorderIn({ prices, volume }: ReadVersion): readonly (readonly [place: string, expected: string])[] {
  const rises = (bands: readonly { from: number }[]) =>
    bands.every(({ from }, index) => index === 0 || from > (bands[index - 1]?.from ?? 0));
  const expected = 'bands that begin at "from": 1 and rise';
  return [
    ...prices.flatMap(({ bands }, index) =>
      bands && (bands[0]?.from !== 1 || !rises(bands)) ? [[`prices[${index}].bands`, expected] as const] : [],
    ),
    ...volume.flatMap(({ bands }, index) =>
      rises(bands) ? [] : [[`volume[${index}].bands`, "bands that rise"] as const],
    ),
  ];
}
