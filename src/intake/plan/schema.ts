import { z } from "zod";
import { DIALOG_PRESETS, dialogPreset } from "../../core/billing/dialog-rules.ts";
import { parseMoney } from "../../core/kernel/money.ts";
import { parsePercent, parseRatio } from "../../core/kernel/ratio.ts";
import { civilToUtcMs } from "../../core/kernel/time.ts";
import { PRICING_TYPES } from "../../core/usage/usage.ts";
import type { Hint } from "../document-problems.ts";
import { CLOCKS, DIALOG_CATEGORIES, ENTRY_POINTS, FREE_SCOPES, OPENERS } from "./dialog-words.ts";

const quotes = "Write it in quotes, so that no digit is lost.";
const oneOf = (words: readonly string[], remedy: string): Hint => ({ expected: `one of ${words.join(", ")}`, remedy });

/** Hints by name; the messages of the schema are these names. */
export const HINTS: ReadonlyMap<string, Hint> = new Map(
  Object.entries({
    object: { expected: "an object", remedy: "Write it in braces: { ... }." },
    list: { expected: "a list", remedy: "Write it in brackets: [ ... ]." },
    versions: { expected: "a list of at least one version", remedy: 'Write "versions": [ { "from": ..., ... } ].' },
    name: { expected: "a text", remedy: "Write it in quotes." },
    flag: { expected: "true or false", remedy: "Write it without quotes." },
    day: { expected: "a day such as 2026-10-01", remedy: "Write year, month and day." },
    currency: { expected: "an ISO 4217 code such as BRL", remedy: "Write three capital letters." },
    country: { expected: "a country as two capital letters, such as DE", remedy: "Write its ISO 3166 code." },
    money: { expected: 'a decimal of at most six decimals in quotes, such as "0.0100"', remedy: quotes },
    positive: { expected: 'a decimal above zero in quotes, such as "50.00"', remedy: quotes },
    percent: { expected: 'a percentage of at most four decimals in quotes, such as "12.5"', remedy: quotes },
    markup: { expected: 'a percentage of -100 or more in quotes, such as "25"', remedy: quotes },
    rate: { expected: 'an exchange rate above zero in quotes, such as "5.4321"', remedy: quotes },
    count: { expected: "a whole number above zero", remedy: "Write it without quotes." },
    unit: {
      expected: '"meta_charge", or an object with "dialog"',
      remedy: `Write { "dialog": PRESET }, with one of ${DIALOG_PRESETS.map(({ name }) => name).join(", ")}.`,
    },
    preset: oneOf(
      DIALOG_PRESETS.map(({ name }) => name),
      "Take the preset that is nearest, and state the parameters that differ.",
    ),
    opens: oneOf(OPENERS, "docs/plans.md says what each means."),
    counts: oneOf(["sent", "delivered"], "docs/plans.md says what each means."),
    clock: oneOf(CLOCKS, "docs/plans.md says what each means."),
    category: oneOf(DIALOG_CATEGORIES, "docs/plans.md says what each means."),
    scope: oneOf(FREE_SCOPES, "docs/plans.md says what each means."),
    entry: oneOf(ENTRY_POINTS, "An ad, or a button on a Page."),
    pooled: oneOf(["own_count", "pass_through", "list_rate"], "Leave it out for own_count."),
    pricing_type: oneOf([...PRICING_TYPES, "free", "any"], "Leave it out for what Meta charges."),
    per: oneOf(["month", "number", "once"], "Say how often the fee is due."),
    mode: oneOf(["exclusive", "inclusive"], "On top of the prices, or contained in them."),
    price: {
      expected: 'either "percent" and "fixed" (one or both), or "amount", or "bands"',
      remedy: "State how the price comes about, once.",
    },
    included: { expected: 'either "amount" or "units"', remedy: "State what is included, once." },
    once: { expected: '"on" with "per": "once", and only there', remedy: "Say on which day the fee is due." },
  } satisfies Record<string, Hint>),
);

const name = z.string("name").min(1, "name");
const day = z.string("day").refine(isDay, "day");
const currency = z.string("currency").regex(/^[A-Z]{3}$/, "currency");
const flag = z.boolean("flag");
const count = z.int("count").min(1, "count");
const read = <T>(message: string, parse: (text: string) => T | undefined, good: (value: T) => boolean = () => true) =>
  z.string(message).transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined && good(value)) return value;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
const money = read("money", parseMoney);
const positive = read("positive", parseMoney, (amount) => amount > 0n);
const percent = read("percent", parsePercent);
const markup = read("markup", parsePercent, (share) => share >= -1_000_000n);
const rate = read("rate", parseRatio, ({ numerator }) => numerator > 0n);

const markupFields = { percent: markup.optional(), fixed: money.optional(), amount: money.optional() };

const bandSchema = z.strictObject({ from: count, ...markupFields }, "object").refine(statesOnePrice, "price");

const priceSchema = z
  .strictObject(
    {
      name: name.optional(),
      category: name.optional(),
      market: name.optional(),
      pricing_type: z.enum([...PRICING_TYPES, "free", "any"], "pricing_type").default("regular"),
      ...markupFields,
      bands: z.array(bandSchema, "list").min(1, "list").optional(),
    },
    "object",
  )
  .refine((price) => (price.bands ? !statesAnyPrice(price) : statesOnePrice(price)), "price");

const dialogSchema = z.strictObject(
  {
    dialog: z.string("preset").refine((one) => dialogPreset(one) !== undefined, "preset"),
    opens: z.array(z.enum(OPENERS, "opens"), "list").min(1, "list").optional(),
    counts: z.enum(["sent", "delivered"], "counts").optional(),
    clock: z.enum(CLOCKS, "clock").optional(),
    hours: count.optional(),
    category: z.enum(DIALOG_CATEGORIES, "category").optional(),
    per_category: flag.optional(),
    free: z
      .strictObject(
        {
          dialogs: count,
          scope: z.enum(FREE_SCOPES, "scope"),
          categories: z.array(name, "list").optional(),
        },
        "object",
      )
      .nullable()
      .optional(),
    free_entry: z
      .strictObject({ points: z.array(z.enum(ENTRY_POINTS, "entry"), "list").min(1, "list"), hours: count }, "object")
      .nullable()
      .optional(),
  },
  "unit",
);

const filterFields = { category: name.optional(), market: name.optional() };

const includedSchema = z
  .strictObject({ name, amount: positive.optional(), units: count.optional(), ...filterFields }, "object")
  .refine(({ amount, units }) => (amount === undefined) !== (units === undefined), "included");

const volumeSchema = z.strictObject(
  { name, ...filterFields, bands: z.array(z.strictObject({ from: count, percent }, "object"), "list").min(1, "list") },
  "object",
);

const feeSchema = z
  .strictObject(
    {
      name,
      per: z.enum(["month", "number", "once"], "per"),
      amount: money,
      prorated: flag.default(true),
      on: day.optional(),
    },
    "object",
  )
  .refine(({ per, on }) => (per === "once") === (on !== undefined), "once");

const taxSchema = z.strictObject(
  {
    name,
    rate: read("percent", parsePercent, (share) => share >= 0n),
    mode: z.enum(["exclusive", "inclusive"], "mode").default("exclusive"),
    country: z
      .string("country")
      .regex(/^[A-Z]{2}$/, "country")
      .optional(),
    has_tax_id: flag.optional(),
    note: name.optional(),
  },
  "object",
);

const versionSchema = z.strictObject(
  {
    from: day,
    currency,
    unit: z.union([z.literal("meta_charge"), dialogSchema], "unit").default("meta_charge"),
    prices: z.array(priceSchema, "list").default([]),
    pooled_discounts: z.enum(["own_count", "pass_through", "list_rate"], "pooled").default("own_count"),
    included: z.array(includedSchema, "list").default([]),
    volume: z.array(volumeSchema, "list").default([]),
    minimum: positive.optional(),
    fees: z.array(feeSchema, "list").default([]),
    taxes: z.array(taxSchema, "list").default([]),
  },
  "object",
);

const exchangeSchema = z.strictObject(
  {
    from: currency,
    to: currency,
    rate: z.string("rate").refine((text) => rate.safeParse(text).success, "rate"),
    date: day,
    source: name,
  },
  "object",
);

/** A plan file. */
export const planSchema = z.strictObject(
  {
    id: name,
    versions: z.array(versionSchema, "versions").min(1, "versions"),
    exchange: z.array(exchangeSchema, "list").default([]),
  },
  "object",
);

export type ReadPlan = z.output<typeof planSchema>;

interface Stated {
  readonly percent?: unknown;
  readonly fixed?: unknown;
  readonly amount?: unknown;
}

function statesAnyPrice({ percent: share, fixed, amount }: Stated): boolean {
  return share !== undefined || fixed !== undefined || amount !== undefined;
}

/** A share and an amount on top, one or both; or an amount alone. */
function statesOnePrice({ percent: share, fixed, amount }: Stated): boolean {
  return amount === undefined ? share !== undefined || fixed !== undefined : share === undefined && fixed === undefined;
}

function isDay(text: string): boolean {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const civil = { year: Number(year), month: Number(month), day: Number(date), hour: 0, minute: 0, second: 0 };
  return civilToUtcMs(civil) !== undefined;
}
