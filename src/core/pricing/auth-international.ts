import type { Instant } from "../kernel/time.ts";
import type { PortfolioSettings } from "../usage/settings.ts";
import type { RateData } from "./rate-set.ts";

/** What decides whether an authentication template takes the international rate. */
export interface InternationalQuestion {
  readonly portfolio: PortfolioSettings | undefined;
  /** The recipient's country; null where it is not known. */
  readonly country: string | null;
  /** When it was delivered (AUTHI-01); starts are instants and know no zone (AUTHI-03). */
  readonly at: Instant;
  /** The same as a local day, for the list of countries (AUTHI-06). */
  readonly date: string;
}

/**
 * AUTHI-01 to AUTHI-04: the portfolio was told its start, which has passed, the recipient's country is listed, and it is
 * not the portfolio's own. Where the own country is not verified, every listed country counts as foreign.
 */
export function isAuthInternational(
  { data }: { readonly data: Pick<RateData, "authInternational"> },
  { portfolio, country, at, date }: InternationalQuestion,
): boolean {
  const eligible = portfolio?.authInternational;
  if (!eligible || country === null || country === portfolio.location) return false;
  const start = Object.hasOwn(eligible.exceptions, country) ? eligible.exceptions[country] : eligible.start;
  return start !== undefined && start <= at && isListed(data, country, date);
}

function isListed({ authInternational }: Pick<RateData, "authInternational">, country: string, date: string): boolean {
  return authInternational.some(
    (row) => row.country === country && row.from <= date && (row.to === null || date <= row.to),
  );
}
