import { z } from "zod";
import { type Instant, parseInstant } from "../../core/kernel/time.ts";
import { isZone } from "../../core/kernel/zone.ts";
import { CURRENCIES } from "../accounts.ts";
import { displayedDigits } from "../webhook/identity.ts";
import { nearZones } from "./near-zones.ts";

/** What belongs in a place, and what to do where something else was found. */
export interface Hint {
  readonly expected: string;
  readonly remedy: (found: unknown) => string;
}

/** Hints by name; the messages of the schema are these names. */
export const HINTS: ReadonlyMap<string, Hint> = new Map(
  Object.entries({
    object: { expected: "an object", remedy: () => "Write it in braces: { ... }." },
    name: { expected: "a text", remedy: () => "Write it in quotes." },
    zone: { expected: "an IANA time zone such as America/Sao_Paulo", remedy: zoneRemedy },
    currency: { expected: `one of ${CURRENCIES.join(", ")}`, remedy: currencyRemedy },
    served_by: {
      expected: '"partner" or "direct"',
      remedy: () => "Leave it out where a partner of Meta serves the account.",
    },
    exempt: { expected: "true or false", remedy: () => "Leave it out unless Meta counts the organisation as exempt." },
    country: {
      expected: "a country as two capital letters, such as BR",
      remedy: () => "Write its ISO 3166 code.",
    },
    instant: {
      expected: "an instant with its offset, such as 2024-06-01T07:00:00Z, or Unix seconds",
      remedy: () => "Add the offset, or copy the number that Meta states.",
    },
    changes: {
      expected: "a list of what changed and from when",
      remedy: () => 'Write it as [{ "from": "2026-01-01T00:00:00Z", "portfolio": "PF2" }].',
    },
    digits: {
      expected: "the digits of the number with its country code",
      remedy: () => 'Write them in quotes, such as "551140001234".',
    },
    user: {
      expected: "the digits of a phone number, or a user id such as BR.9021",
      remedy: () => "Write it in quotes, with the country code and without spaces.",
    },
    joined: { expected: "a list of at least two users", remedy: () => 'Write it as ["551199...", "BR.9021..."].' },
    apart: { expected: "a list of two users", remedy: () => 'Write it as ["551199...", "BR.9021..."].' },
    pairs: { expected: "a list of lists of users", remedy: () => 'Write it as [["551199...", "BR.9021..."]].' },
  }),
);

const name = z.string("name").min(1, "name");
const country = z.string("country").regex(/^[A-Z]{2}$/, "country");
const user = z
  .string("user")
  .transform((text) => text.trim().replace(/^\+/, ""))
  .refine((text) => /^(\d{5,15}|[A-Za-z]+\.\S+)$/.test(text), "user");
const digits = z.string("digits").transform((text, context) => {
  const found = displayedDigits(text);
  if (found === undefined) context.addIssue({ code: "custom", message: "digits" });
  return found ?? "";
});
const instant = z.union([z.string(), z.number()], "instant").transform((value, context) => {
  const found = instantIn(value);
  if (found === undefined) context.addIssue({ code: "custom", message: "instant" });
  return found ?? 0;
});

const zone = z.string("zone").refine(isZone, "zone").optional();
const currency = z
  .string("currency")
  .refine((code) => CURRENCIES.includes(code), "currency")
  .optional();
const servedBy = z.enum(["partner", "direct"], "served_by");
const exempt = z.boolean("exempt");

export const changeSchema = z.object(
  {
    from: instant,
    zone,
    currency,
    portfolio: name.optional(),
    served_by: servedBy.optional(),
    exempt: exempt.optional(),
  },
  "object",
);

export const wabaSchema = z.object(
  {
    zone,
    currency,
    portfolio: name.optional(),
    served_by: servedBy.default("partner"),
    exempt: exempt.default(false),
    changes: z.array(changeSchema, "changes").default([]),
  },
  "object",
);

export const authSchema = z.object(
  { start: instant.optional(), exceptions: z.record(country, instant, "object").default({}) },
  "object",
);

export const portfolioSchema = z.object(
  { location: country.optional(), auth_international: authSchema.optional() },
  "object",
);

export const numberSchema = z.object({ waba: name.optional(), digits: digits.optional() }, "object");

export const usersSchema = z.object(
  {
    join: z.array(z.array(user, "joined").min(2, "joined"), "pairs").default([]),
    apart: z.array(z.tuple([user, user], "apart"), "pairs").default([]),
  },
  "object",
);

/** An accounts file. Values of `settings` are read one by one afterwards. */
export const accountsSchema = z.object(
  {
    wabas: z.record(z.string(), wabaSchema, "object").default({}),
    portfolios: z.record(z.string(), portfolioSchema, "object").default({}),
    numbers: z.record(z.string(), numberSchema, "object").default({}),
    users: usersSchema.default({ join: [], apart: [] }),
    settings: z.record(z.string(), z.unknown(), "object").default({}),
  },
  "object",
);

/** Later than any Unix second of our days: whoever writes more counts milliseconds. */
const TOO_LATE_S = 100_000_000_000;

function instantIn(value: string | number): Instant | undefined {
  const seconds = typeof value === "string" && /^\d{1,11}$/.test(value) ? Number(value) : value;
  if (typeof seconds === "string") return parseInstant(seconds);
  return Number.isInteger(seconds) && seconds > 0 && seconds < TOO_LATE_S ? seconds * 1000 : undefined;
}

function zoneRemedy(found: unknown): string {
  const near = typeof found === "string" ? nearZones(found) : [];
  return near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "Name the continent and the city, not an offset.";
}

function currencyRemedy(found: unknown): string {
  const code = typeof found === "string" ? found.trim().toUpperCase() : "";
  return CURRENCIES.includes(code) ? `Write ${code}.` : "Look up the currency of the account where Meta bills it.";
}
