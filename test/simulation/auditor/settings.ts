import type { Accounts } from "../traffic.ts";
import { localDay, readInstant } from "./clock.ts";
import { authInternationalOn, countryOf } from "./tables.ts";

export const MODELS = ["NBP", "CBP1", "CBP2", "PMP", "PMP-OCT26"] as const;
export type Model = (typeof MODELS)[number];

export interface AuditedWaba {
  readonly zone: string;
  readonly currency: string;
  readonly portfolio: string;
  readonly direct: boolean;
  /** Nobody described this WABA. */
  readonly assumed: boolean;
}

/** GEN-12, TIER-02, CBP1-10: what is known of a WABA; UTC, USD, a portfolio of its own and a partner where nothing is. */
export function wabaOf(accounts: Accounts, waba: string): AuditedWaba {
  const stated = accounts.wabas[waba];
  return {
    zone: stated?.zone ?? "UTC",
    currency: stated?.currency ?? "USD",
    portfolio: stated?.portfolio ?? waba,
    direct: stated?.served_by === "direct",
    assumed: stated === undefined,
  };
}

/** GEN-09: the pricing model of a local day (section 1 of the rules). */
export function modelOn(day: string): Model {
  if (day < "2022-02-01") return "NBP";
  if (day < "2023-06-01") return "CBP1";
  if (day < "2025-07-01") return "CBP2";
  if (day < "2026-10-01") return "PMP";
  return "PMP-OCT26";
}

/** AUTHI-01 to AUTHI-04, AUTHI-06: whether an authentication template to this user is international at this instant. */
export function isInternational(accounts: Accounts, waba: string, user: string, at: number): boolean {
  const { zone, portfolio } = wabaOf(accounts, waba);
  const stated = accounts.portfolios[portfolio];
  if (stated?.auth_international === undefined) return false;
  const day = localDay(zone, at);
  const country = countryOf(user, day);
  if (country === stated.location) return false;
  if (!authInternationalOn(country, day)) return false;
  const start = stated.auth_international.exceptions?.[country] ?? stated.auth_international.start;
  return start !== undefined && readInstant(start) <= at;
}
