import { z } from "@hono/zod-openapi";
import type { BookReads, ChargeFilter, Within } from "../store/port/reads.ts";
import { notFound, refuseForeign } from "./context.ts";
import { basisSchema, monthSchema, pricingTypeSchema, UNRATED } from "./schemas/charge.ts";
import { daySchema, idIn, instantIn } from "./schemas/json.ts";

const labelIn = z.string().max(300).optional();

/** Query parameters for what the log says of messages beside what decides their charges. */
export const labelQuery = {
  template: labelIn.openapi({ description: "The template's name; empty: those without one." }),
  agent: labelIn.openapi({ description: "Who sent it, as the log names them; empty: those without one." }),
  campaign: labelIn.openapi({ description: "As the log names it; empty: those without one." }),
};

/** Query parameters that narrow charges down. */
export const chargeQuery = {
  waba: idIn.optional(),
  number: idIn.optional().openapi({ description: "By phone number id or digits." }),
  user: idIn.optional().openapi({ description: "In any spelling, a business-scoped id, or a surrogate." }),
  month: monthSchema.optional(),
  from_day: daySchema.optional(),
  to_day: daySchema.optional().openapi({ description: "The day after the last one." }),
  from: instantIn.optional().openapi({ description: "Occurred at or after this instant." }),
  to: instantIn.optional().openapi({ description: "Occurred before this instant." }),
  category: idIn.optional(),
  market: idIn.optional(),
  pricing_type: pricingTypeSchema.optional(),
  ...labelQuery,
  basis: basisSchema.optional(),
  refusal: z
    .enum([...UNRATED, "any"])
    .optional()
    .openapi({ description: "Unrated for this reason; `any`: all that are unrated." }),
};

type ChargeQuery = z.output<z.ZodObject<typeof chargeQuery>>;

/** The filter of a query, confined to what the caller may see. */
export async function chargeFilterIn(
  reads: Pick<BookReads, "threads">,
  within: Within,
  { pricing_type: pricingType, from_day: fromDay, to_day: toDay, ...query }: ChargeQuery,
): Promise<ChargeFilter> {
  const { waba, number, user, month, from, to, category, market, basis, refusal, template, agent, campaign } = query;
  await refuseUnseen(reads, within, { waba, number, user });
  const asked = { waba, number, user, month, from, to, category, market, pricingType, basis, refusal };
  return { within, ...asked, fromDay, toDay, template, agent, campaign };
}

/**
 * Says no to a filter that names what is somebody else's, with the same words as where there is no such thing. Who sees
 * everything just gets an empty list.
 */
export async function refuseUnseen(
  reads: Pick<BookReads, "threads">,
  within: Within,
  { waba, number, user }: { waba?: string | undefined; number?: string | undefined; user?: string | undefined },
): Promise<void> {
  refuseForeign(within, waba);
  if (within === null || (number === undefined && user === undefined)) return;
  const { items } = await reads.threads({ within, number, user }, { limit: 1 });
  if (items.length === 0) throw notFound("number or user");
}
