import type { DaySpan } from "./days.ts";
import type { DatedPlan, Plan } from "./plan.ts";
import type { Client } from "./sale.ts";
import type { TaxProfile } from "./tax.ts";

/** Who is billed: a client of the provider, or of another business that resells. */
export interface Business {
  readonly id: string;
  /** As documents print it. */
  readonly name: string;
  /** The business that sells to it; null: the provider. */
  readonly seller: string | null;
  /** ISO 4217 code of its wallet. Invoices are in the currency of the plan. */
  readonly currency: string;
  /** IANA zone of dates on its documents, and of when its months begin to be closed. */
  readonly zone: string;
  /** Language and conventions of its documents, a BCP 47 tag. */
  readonly locale: string;
  readonly settlement: "wallet" | "invoice";
  /** Ids of plans, each from a local day on, in order of days. */
  readonly plans: readonly PlanFrom[];
  /** WABAs that are its own, each from a local day (of the WABA's zone) to another. */
  readonly wabas: readonly OwnedWaba[];
  readonly tax: TaxProfile;
  readonly address: readonly string[];
  /** Where invoices, warnings and reports go. */
  readonly emails: readonly string[];
  readonly invoicing: InvoiceSettings;
  readonly wallet: WalletSettings;
}

/** Which plan holds for a business from a local day on. */
export interface PlanFrom {
  /** `YYYY-MM-DD` in the zone of the WABA whose charge is priced. */
  readonly from: string;
  readonly plan: string;
}

/** A WABA of a business, half-open: `to` is the first local day on which it is another's; null: it still is. */
export interface OwnedWaba extends DaySpan {
  readonly waba: string;
}

/** How a business is invoiced. */
export interface InvoiceSettings {
  /** Series in which its invoices are numbered. */
  readonly series: string;
  /** Days after the last WABA's month end in which late facts still come into the month. */
  readonly graceDays: number;
  /** Days after the date of an invoice in which it is to be paid. */
  readonly dueDays: number;
  /** Whether a draft is issued by itself when the grace period is over. */
  readonly automatic: boolean;
}

/** What a wallet does as it runs out. Amounts are micro-units of the business's currency. */
export interface WalletSettings {
  /** Fires when the balance falls below it; null: never. The second is meant to be lower. */
  readonly warnBelow: bigint | null;
  readonly alarmBelow: bigint | null;
  /** A level that has fired does not fire again within so many hours. */
  readonly coolDownHours: number;
  /** What may still be sent at a balance of zero or less. */
  readonly atZero: "warn" | "block_marketing" | "block_all";
}

/** Everything that billing is decided by, as it was known at some time. */
export interface BillingState {
  readonly businesses: ReadonlyMap<string, Business>;
  readonly plans: ReadonlyMap<string, Plan>;
}

/** The businesses as the clients that {@link ./sale.ts} prices for. A plan that is not on file is left out: no price is guessed. */
export function clientsOf({ businesses, plans }: BillingState): readonly Client[] {
  return [...businesses.values()].map(({ id, seller, plans: dated }) => ({
    id,
    seller,
    plans: dated.flatMap(({ from, plan }): readonly DatedPlan[] => {
      const known = plans.get(plan);
      return known ? [{ from, plan: known }] : [];
    }),
  }));
}

/** Whose a WABA is on a local day; undefined: nobody's. */
export function ownerOn({ businesses }: BillingState, waba: string, date: string): string | undefined {
  return ownersOf(businesses)
    .get(waba)
    ?.find(({ from, to }) => from <= date && (to ?? "9999") > date)?.business;
}

interface Ownership extends DaySpan {
  readonly business: string;
}

const owners = new WeakMap<BillingState["businesses"], ReadonlyMap<string, readonly Ownership[]>>();

/** Who owns each WABA, and when; made once for a state, which never changes. */
function ownersOf(businesses: BillingState["businesses"]): ReadonlyMap<string, readonly Ownership[]> {
  const known = owners.get(businesses);
  if (known) return known;
  const byWaba = new Map<string, Ownership[]>();
  for (const { id: business, wabas } of businesses.values()) {
    for (const { waba, from, to } of wabas) {
      const spans = byWaba.get(waba) ?? [];
      if (spans.length === 0) byWaba.set(waba, spans);
      spans.push({ business, from, to });
    }
  }
  owners.set(businesses, byWaba);
  return byWaba;
}

/** A root with all who buy through it, itself first; itself alone where it is not on file any more. */
export function familyOf({ businesses }: BillingState, root: string): readonly string[] {
  return familiesOf(businesses).get(root) ?? [root];
}

const families = new WeakMap<BillingState["businesses"], ReadonlyMap<string, readonly string[]>>();

function familiesOf(businesses: BillingState["businesses"]): ReadonlyMap<string, readonly string[]> {
  const known = families.get(businesses);
  if (known) return known;
  const byRoot = new Map<string, string[]>();
  for (const id of businesses.keys()) {
    const root = rootOf({ businesses }, id);
    const family = byRoot.get(root) ?? [root];
    if (family.length === 1) byRoot.set(root, family);
    if (id !== root) family.push(id);
  }
  families.set(businesses, byRoot);
  return byRoot;
}

/** A business and those above it, itself first. */
export function pathOf({ businesses }: Pick<BillingState, "businesses">, business: string): readonly string[] {
  const path: string[] = [];
  for (let at: string | null = business; at !== null && !path.includes(at); at = businesses.get(at)?.seller ?? null)
    path.push(at);
  return path;
}

/** Who sells to a business, and who sells to that seller; null: the provider, and who sells to it is Meta. */
export function sellersOf(
  { businesses }: Pick<BillingState, "businesses">,
  business: string,
): { readonly seller: string | null; readonly supplier: string | null } {
  const seller = businesses.get(business)?.seller ?? null;
  return { seller, supplier: seller === null ? null : (businesses.get(seller)?.seller ?? null) };
}

/** The client of the provider through whom a business buys; itself where it buys from the provider. */
export function rootOf({ businesses }: Pick<BillingState, "businesses">, business: string): string {
  const seen = new Set<string>();
  let at = business;
  while (!seen.has(at)) {
    seen.add(at);
    const seller = businesses.get(at)?.seller ?? null;
    if (seller === null) return at;
    at = seller;
  }
  return at;
}
