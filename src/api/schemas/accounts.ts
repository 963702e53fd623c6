import { z } from "@hono/zod-openapi";
import { formatInstant, type Instant } from "../../core/kernel/time.ts";
import { isZone } from "../../core/kernel/zone.ts";
import type { PortfolioSettings, StatedWaba, WabaChange } from "../../core/usage/settings.ts";
import { CURRENCIES } from "../../intake/accounts.ts";
import { instantIn, instantSchema } from "./json.ts";

const zone = z.string().refine(isZone, "an IANA time zone such as America/Sao_Paulo").openapi({
  description: "Bounds its months and the switches of pricing models (GEN-09).",
  example: "America/Sao_Paulo",
});
const currency = z.enum(CURRENCIES).openapi({ description: "Picks its rate card (GEN-12)." });
const portfolio = z.string().min(1).max(100).openapi({ description: "Whose volume tiers it shares (TIER-02)." });
const servedBy = z
  .enum(["partner", "direct"])
  .openapi({ description: "Who serves it; matters until 2023-05-31 (CBP1-10)." });
const exempt = z.boolean().openapi({ description: "Meta counts it among the exempt organisations (OCT26-09)." });
const country = z.string().regex(/^[A-Z]{2}$/, "a country as two capital letters, such as BR");

/** What is asked of a WABA, and what is said of it. */
export const wabaIn = z
  .object({
    zone,
    currency,
    portfolio: portfolio.optional().openapi({ description: "Left out: a portfolio of its own." }),
    served_by: servedBy.default("partner"),
    exempt: exempt.default(false),
    changes: z
      .array(changeOf(instantIn))
      .max(1_000)
      .default([])
      .openapi({ description: "What is otherwise from an instant on; each holds until the next one about the same." }),
  })
  .openapi("WabaStatement");

export const changeIn = changeOf(instantIn).openapi("WabaChangeStatement");

export const wabaSchema = z
  .object({
    id: z.string(),
    zone,
    currency: z.string(),
    portfolio,
    served_by: servedBy,
    exempt,
    changes: z.array(changeOf(instantSchema)).readonly(),
  })
  .openapi("Waba");

export const portfolioIn = z
  .object({
    location: country.optional().openapi({ description: "Primary business location, ISO 3166 (AUTHI-04)." }),
    auth_international: z
      .object({ start: instantIn.optional(), exceptions: z.record(country, instantIn).default({}) })
      .optional()
      .openapi({
        description: "From when authentication-international holds, and where from another instant (AUTHI-03).",
      }),
  })
  .openapi("PortfolioStatement");

export const portfolioSchema = z
  .object({
    id: z.string(),
    location: country.nullable(),
    auth_international: z
      .object({ start: instantSchema.nullable(), exceptions: z.record(z.string(), instantSchema) })
      .nullable(),
  })
  .openapi("Portfolio");

export const numberIn = z
  .object({
    waba: z.string().min(1).max(100).optional().openapi({ description: "For facts that name no WABA." }),
    digits: z
      .string()
      .regex(/^\d{5,15}$/, "digits with the country code")
      .optional()
      .openapi({ description: "Joins the phone number id with its digits, for good." }),
  })
  .openapi("NumberStatement");

export const numberSchema = z
  .object({ id: z.string(), waba: z.string().nullable(), digits: z.string().nullable() })
  .openapi("Number");

export function wabaWire(id: string, waba: StatedWaba): z.output<typeof wabaSchema> {
  const {
    zone: where,
    currency: paysIn,
    portfolio: shares,
    servedBy: by,
    exempt: isExempt = false,
    changes = [],
  } = waba;
  const wire = { id, zone: where, currency: paysIn, portfolio: shares, served_by: by, exempt: isExempt };
  return {
    ...wire,
    changes: changes.map(({ servedBy: later, from, ...change }) => ({
      ...changeNames(change, later),
      from: formatInstant(from),
    })),
  };
}

export function statedWaba(
  id: string,
  { served_by, portfolio: shares = id, changes, ...rest }: z.output<typeof wabaIn>,
): StatedWaba {
  return {
    ...rest,
    portfolio: shares,
    servedBy: served_by,
    changes: changes.map(statedChange).sort((a, b) => a.from - b.from),
  };
}

export function statedChange({ served_by: servedBy, ...change }: z.output<typeof changeIn>): WabaChange {
  return { ...change, ...(servedBy === undefined ? {} : { servedBy }) };
}

export function portfolioWire(
  id: string,
  { location, authInternational: auth }: PortfolioSettings,
): z.output<typeof portfolioSchema> {
  const exceptions = Object.entries(auth?.exceptions ?? {}).map(([name, at]): [string, string] => [
    name,
    formatInstant(at),
  ]);
  return {
    id,
    location: location ?? null,
    auth_international: auth ? { start: orNull(auth.start), exceptions: Object.fromEntries(exceptions) } : null,
  };
}

export function statedPortfolio({
  location,
  auth_international: auth,
}: z.output<typeof portfolioIn>): PortfolioSettings {
  return {
    ...(location === undefined ? {} : { location }),
    ...(auth && {
      authInternational: { exceptions: auth.exceptions, ...(auth.start === undefined ? {} : { start: auth.start }) },
    }),
  };
}

function changeOf<From extends z.ZodType>(from: From) {
  return z.object({
    from,
    zone: zone.optional(),
    currency: currency.optional(),
    portfolio: portfolio.optional(),
    served_by: servedBy.optional(),
    exempt: exempt.optional(),
  });
}

function changeNames(change: Omit<WabaChange, "from" | "servedBy">, servedBy: "partner" | "direct" | undefined) {
  return { ...change, ...(servedBy === undefined ? {} : { served_by: servedBy }) };
}

function orNull(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}
