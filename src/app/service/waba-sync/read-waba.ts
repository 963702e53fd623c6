import { z } from "zod";
import type { Instant } from "../../../core/kernel/time.ts";
import { isZone } from "../../../core/kernel/zone.ts";
import type { PortfolioSettings } from "../../../core/usage/settings.ts";
import { CURRENCIES } from "../../../intake/accounts.ts";
import { displayedDigits } from "../../../intake/webhook/identity.ts";
import { type Graph, GraphError } from "./graph.ts";
import { ZONES } from "./zones.ts";

/** What Meta says of a WABA, as far as it is understood. */
export interface MetaWaba {
  readonly id: string;
  readonly name: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  /** The business that owns it. */
  readonly portfolio: string | null;
  readonly location: string | null;
  readonly authInternational: PortfolioSettings["authInternational"] | null;
  readonly numbers: readonly MetaNumber[];
  /** Sentences about what was said and not understood. */
  readonly notices: readonly string[];
}

export interface MetaNumber {
  readonly id: string;
  readonly digits: string | null;
  readonly name: string | null;
}

const FIELDS =
  "id,name,currency,timezone_id,owner_business_info,primary_business_location,auth_international_rate_eligibility";

const text = z.union([z.string(), z.number()]).transform(String);
const instant = z
  .union([z.number(), z.string().regex(/^\d{1,11}$/)])
  .transform((seconds): Instant => Number(seconds) * 1000);

const wabaShape = z.object({
  id: text,
  name: z.string().nullish(),
  currency: z.string().nullish(),
  timezone_id: text.nullish(),
  owner_business_info: z.object({ id: text }).nullish(),
  primary_business_location: z.string().nullish(),
  auth_international_rate_eligibility: z
    .object({
      start_time: instant.nullish(),
      exception_countries: z.array(z.object({ country_code: z.string(), start_time: instant })).nullish(),
    })
    .nullish(),
});
type WabaShape = z.output<typeof wabaShape>;

const numberShape = z.object({
  id: text,
  display_phone_number: z.string().nullish(),
  verified_name: z.string().nullish(),
});

/** Reads one WABA and all its numbers. */
export async function readWaba(graph: Graph, id: string): Promise<MetaWaba> {
  const parsed = wabaShape.safeParse(await graph.get(id, { fields: FIELDS }));
  if (!parsed.success) throw new GraphError("strange", null, `the WABA ${id} is not in a form that is known`);
  const numbers: MetaNumber[] = [];
  const notices: string[] = [];
  for await (const item of graph.all(`${id}/phone_numbers`, {
    fields: "id,display_phone_number,verified_name",
    limit: "100",
  })) {
    const number = numberShape.safeParse(item);
    if (!number.success) {
      notices.push("a phone number is not in a form that is known and was left out");
      continue;
    }
    const { id: numberId, display_phone_number: shown, verified_name: name } = number.data;
    numbers.push({ id: numberId, digits: displayedDigits(shown ?? "") ?? null, name: name ?? null });
  }
  return { ...understood(id, parsed.data, notices), numbers, notices };
}

function understood(id: string, said: WabaShape, notices: string[]): Omit<MetaWaba, "numbers" | "notices"> {
  const { currency, timezone_id: zoneId, primary_business_location: location } = said;
  const zone = zoneId === null || zoneId === undefined ? null : zoneOf(zoneId, notices);
  const isKnown = currency !== null && currency !== undefined && CURRENCIES.includes(currency);
  if (currency && !isKnown) notices.push(`there are no rate cards in ${currency}; the currency was left as it is`);
  return {
    id,
    name: said.name ?? null,
    zone,
    currency: isKnown ? currency : null,
    portfolio: said.owner_business_info?.id ?? null,
    location: location && /^[A-Z]{2}$/.test(location) ? location : null,
    authInternational: eligibility(said.auth_international_rate_eligibility),
  };
}

function zoneOf(zoneId: string, notices: string[]): string | null {
  const zone = isZone(zoneId) ? zoneId : ZONES[Number(zoneId)];
  if (zone !== undefined) return zone;
  notices.push(`Meta's time zone number ${zoneId} is not known here: state the zone of this WABA`);
  return null;
}

function eligibility(said: WabaShape["auth_international_rate_eligibility"]): MetaWaba["authInternational"] {
  if (!said) return null;
  const exceptions = (said.exception_countries ?? []).map(({ country_code: country, start_time: start }) => [
    country,
    start,
  ]);
  const start = said.start_time;
  return { ...(start === null || start === undefined ? {} : { start }), exceptions: Object.fromEntries(exceptions) };
}
