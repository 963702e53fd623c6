import type { Random } from "./random.ts";

/** A country whose users and businesses can be simulated. */
export interface Country {
  /** ISO 3166 alpha-2. */
  readonly code: string;
  /** IANA zone of businesses there. */
  readonly zone: string;
  /** Minutes of its standard time ahead of UTC; people's days follow it, without summer time. */
  readonly offsetMinutes: number;
  /** Currency in which businesses there are billed. */
  readonly currency: string;
  /** What mobile numbers begin with, calling code included. */
  readonly prefixes: readonly [string, ...string[]];
  /** How many digits follow. */
  readonly digits: number;
}

const ROWS = [
  "AE Asia/Dubai 240 AED 7 97150 97155",
  "AR America/Argentina/Buenos_Aires -180 USD 8 54911 54935",
  "BR America/Sao_Paulo -180 BRL 8 55119 55219 55319 55719",
  "CL America/Santiago -240 CLP 8 569",
  "CO America/Bogota -300 USD 7 57300 57310 57320",
  "DE Europe/Berlin 60 EUR 8 49151 49160 49170",
  "EG Africa/Cairo 120 USD 8 2010 2011 2012",
  "ES Europe/Madrid 60 EUR 7 3461 3465 3467",
  "FR Europe/Paris 60 EUR 8 336 337",
  "GB Europe/London 0 USD 7 44770 44780 44790",
  "ID Asia/Jakarta 420 USD 8 62812 62813 62857",
  "IL Asia/Jerusalem 120 USD 7 97250 97254",
  "IN Asia/Kolkata 330 INR 8 9198 9199 9190 9187",
  "IT Europe/Rome 60 EUR 7 39333 39347",
  "MX America/Mexico_City -360 USD 8 5255 5281 5233",
  "MY Asia/Kuala_Lumpur 480 USD 7 6012 6016 6019",
  "NG Africa/Lagos 60 USD 8 23480 23481",
  "NL Europe/Amsterdam 60 EUR 8 316",
  "PE America/Lima -300 USD 8 519",
  "SA Asia/Riyadh 180 USD 7 96650 96655",
  "TR Europe/Istanbul 180 USD 7 90532 90542",
  "US America/New_York -300 USD 7 1212 1305 1415 1512",
  "ZA Africa/Johannesburg 120 USD 7 2782 2783",
];

/** Every country that traffic can come from, by its code. */
export const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  ROWS.map((row): [string, Country] => {
    const [code = "", zone = "", offset = "", currency = "", digits = "", first = "", ...others] = row.split(" ");
    return [
      code,
      {
        code,
        zone,
        offsetMinutes: Number(offset),
        currency,
        digits: Number(digits),
        prefixes: [first, ...others],
      },
    ];
  }),
);

/** A country and the share of the users who live there. */
export interface Market {
  readonly country: Country;
  /** In `(0, 1]`; the shares of all markets sum to 1. */
  readonly share: number;
}

/** Turns weights by country code into markets; null where a country is not known, or nothing is left. */
export function marketsOf(weights: readonly (readonly [code: string, weight: number])[]): readonly Market[] | null {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const markets: Market[] = [];
  for (const [code, weight] of weights) {
    const country = COUNTRIES.get(code);
    if (!country) return null;
    if (weight > 0) markets.push({ country, share: weight / total });
  }
  return markets.length > 0 ? markets : null;
}

/** The phone number that stands at a place of a country's list; places do not share theirs below ten million. */
export function phoneAt({ prefixes, digits }: Country, place: number): string {
  const size = 10 ** digits;
  const local = (place * STRIDE + OFFSET) % size;
  const prefix = prefixes[place % prefixes.length] ?? prefixes[0];
  return prefix + String(local).padStart(digits, "0");
}

/** Odd and not divisible by five, so that all numbers come before one comes again. */
const STRIDE = 48_271_357;
const OFFSET = 3_141_593;

/** A market, drawn from how much each weighs: running sums, the last of which is the total. */
export function drawMarket(random: Random, sums: readonly number[]): number {
  const point = random.roll() * (sums.at(-1) ?? 0);
  const found = sums.findIndex((sum) => point < sum);
  return found < 0 ? 0 : found;
}
