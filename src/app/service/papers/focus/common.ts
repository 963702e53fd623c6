import { dayAfter, firstDay } from "../../../../core/billing/days.ts";
import { DAY_MS, type Interval, parseInstant } from "../../../../core/kernel/time.ts";
import { startOfLocalDay } from "../../../../core/kernel/zone.ts";
import type { InvoiceDocument } from "../../invoices/document.ts";
import { type FocusCells, focusInstant } from "./row.ts";

/** Who makes what is sold. */
export const PUBLISHER = "Meta Platforms, Inc.";
/** What is sold, and its place among services. */
export const SERVICE = {
  ServiceName: "WhatsApp Business Platform",
  ServiceCategory: "Integration",
  ServiceSubcategory: "Messaging",
} as const;
/** One message, conversation or dialog: what a plan prices. */
export const UNIT = "Units";

/** What all rows of a document say. */
export function commonCells(document: InvoiceDocument): FocusCells {
  const { buyer, seller, currency } = document;
  const period = monthSpan(document.month, document.zone);
  return {
    BillingAccountId: buyer.id,
    BillingAccountName: buyer.name,
    BillingAccountType: "Business",
    BillingCurrency: currency,
    BillingPeriodStart: focusInstant(period.start),
    BillingPeriodEnd: focusInstant(period.end),
    InvoiceId: invoiceIdOf(document),
    InvoiceIssuerName: seller.name,
    PricingCurrency: currency,
    ProviderName: seller.name,
    PublisherName: PUBLISHER,
    ...SERVICE,
    ...chargePeriod(period),
  };
}

/** The number; before there is one, the id, which stands for the invoice to come. */
export function invoiceIdOf({ number, id }: Pick<InvoiceDocument, "number" | "id">): string {
  return number ?? id;
}

/** The cells of a charge's time. A day is that of many rows, and is written once. */
export function chargePeriod(span: Interval): FocusCells {
  const written = periods.get(span) ?? {
    ChargePeriodStart: focusInstant(span.start),
    ChargePeriodEnd: focusInstant(span.end),
  };
  periods.set(span, written);
  return written;
}

const periods = new WeakMap<Interval, FocusCells>();

/** A month from midnight to midnight in a zone. */
export function monthSpan(month: string, zone: string): Interval {
  return { start: startOfLocalDay(zone, firstDay(month)), end: startOfLocalDay(zone, dayAfter(month)) };
}

/** A local day from midnight to midnight, as long as the clocks make it. */
export function daySpan(day: string, zone: string): Interval {
  const next = new Date((parseInstant(`${day}T00:00:00Z`) ?? 0) + DAY_MS).toISOString().slice(0, 10);
  return { start: startOfLocalDay(zone, day), end: startOfLocalDay(zone, next) };
}

/** A name as part of an id: small letters, digits and hyphens. */
export function slug(name: string): string {
  const known = slugs.get(name);
  if (known !== undefined) return known;
  if (slugs.size >= MOST_SLUGS) slugs.clear();
  const made = slugOf(name);
  slugs.set(name, made);
  return made;
}

/** Names of categories and markets are few, and each is asked for by every row. */
const slugs = new Map<string, string>();
const MOST_SLUGS = 10_000;

function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, "-");
  return plain.replace(/^-+|-+$/g, "");
}
