import { z } from "zod";
import { parseMoney } from "../../core/kernel/money.ts";
import { civilToUtcMs } from "../../core/kernel/time.ts";
import { isZone } from "../../core/kernel/zone.ts";
import type { Hint } from "../document-problems.ts";

const quotes = "Write it in quotes, so that no digit is lost.";

/** Hints by name; the messages of the schema are these names. */
export const HINTS: ReadonlyMap<string, Hint> = new Map(
  Object.entries({
    object: { expected: "an object", remedy: "Write it in braces: { ... }." },
    list: { expected: "a list", remedy: "Write it in brackets: [ ... ]." },
    id: {
      expected: "1 to 100 letters, digits, dots, hyphens or underscores, and not provider",
      remedy: "Choose a short name for the address of the business in the API.",
    },
    name: { expected: "a text of at most 200 characters", remedy: "Write it in quotes." },
    line: { expected: "a line of at most 200 characters", remedy: "Write each line of the address by itself." },
    flag: { expected: "true or false", remedy: "Write it without quotes." },
    day: { expected: "a day such as 2026-10-01", remedy: "Write year, month and day." },
    currency: { expected: "an ISO 4217 code such as BRL", remedy: "Write three capital letters." },
    country: { expected: "a country as two capital letters, such as DE", remedy: "Write its ISO 3166 code." },
    zone: { expected: "an IANA time zone such as America/Sao_Paulo", remedy: "Name the continent and the city." },
    locale: {
      expected: "a BCP 47 language tag such as pt-BR",
      remedy: "Write the language, and the country if it matters.",
    },
    email: { expected: "an email address", remedy: "Write it as name@example.com." },
    money: { expected: 'a decimal of at most six decimals in quotes, such as "50.00"', remedy: quotes },
    days: { expected: "a whole number of days, 0 to 366", remedy: "Write it without quotes." },
    hours: { expected: "a whole number of hours, 0 to 8784", remedy: "Write it without quotes." },
    series: {
      expected: "1 to 20 letters, digits or hyphens",
      remedy: "It stands before the number of an invoice: INV, ACME-2026.",
    },
    settlement: { expected: '"wallet" or "invoice"', remedy: "Say how the business pays for its use." },
    at_zero: {
      expected: 'one of "warn", "block_marketing", "block_all"',
      remedy: "Say what may still be sent when the wallet is empty.",
    },
  } satisfies Record<string, Hint>),
);

const id = z
  .string("id")
  .regex(/^[A-Za-z0-9._-]{1,100}$/, "id")
  .refine((text) => text !== "provider", "id");
const name = z.string("name").trim().min(1, "name").max(200, "name");
const day = z.string("day").refine(isDay, "day");
/** Null: from the beginning on. */
const fromDay = day
  .nullable()
  .default(null)
  .transform((date) => date ?? "0000-01-01");
const money = z.string("money").transform((text, context) => {
  const amount = parseMoney(text);
  if (amount === undefined) context.addIssue({ code: "custom", message: "money" });
  return amount ?? 0n;
});
const country = z.string("country").regex(/^[A-Z]{2}$/, "country");
const days = z.int("days").min(0, "days").max(366, "days");

const planSchema = z.strictObject({ from: fromDay, plan: z.string("name").min(1, "name") }, "object");

const wabaSchema = z.strictObject(
  {
    waba: z.string("name").min(1, "name").max(100, "name"),
    from: fromDay,
    to: day.nullable().default(null),
  },
  "object",
);

const invoicingSchema = z.strictObject(
  {
    series: z
      .string("series")
      .regex(/^[A-Za-z0-9-]{1,20}$/, "series")
      .default("INV"),
    grace_days: days.default(3),
    due_days: days.default(14),
    automatic: z.boolean("flag").default(false),
  },
  "object",
);

const walletSchema = z.strictObject(
  {
    warn_below: money.nullable().default(null),
    alarm_below: money.nullable().default(null),
    cool_down_hours: z.int("hours").min(0, "hours").max(8_784, "hours").default(24),
    at_zero: z.enum(["warn", "block_marketing", "block_all"], "at_zero").default("warn"),
  },
  "object",
);

/** A business file. */
export const businessSchema = z.strictObject(
  {
    id,
    name,
    seller: id.nullable().default(null),
    currency: z.string("currency").regex(/^[A-Z]{3}$/, "currency"),
    zone: z.string("zone").refine(isZone, "zone"),
    locale: z.string("locale").refine(isLocale, "locale").default("en"),
    settlement: z.enum(["wallet", "invoice"], "settlement").default("invoice"),
    plans: z.array(planSchema, "list").max(1_000, "list").default([]),
    wabas: z.array(wabaSchema, "list").max(10_000, "list").default([]),
    tax: z
      .strictObject({ country: country.nullable().default(null), tax_id: name.nullable().default(null) }, "object")
      .prefault({}),
    address: z.array(z.string("line").max(200, "line"), "list").max(10, "list").default([]),
    emails: z.array(z.email("email"), "list").max(50, "list").default([]),
    invoicing: invoicingSchema.prefault({}),
    wallet: walletSchema.prefault({}),
  },
  "object",
);

export type ReadBusiness = z.output<typeof businessSchema>;

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isDay(text: string): boolean {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const civil = { year: Number(year), month: Number(month), day: Number(date), hour: 0, minute: 0, second: 0 };
  return civilToUtcMs(civil) !== undefined;
}
