import type { Settings } from "../../../src/core/usage/settings.ts";
import type { BillingFact } from "../../../src/store/port/billing.ts";
import { SERVICE_SETTINGS } from "../../service/books.ts";

/** A price of the simulation: what it is for, and by rank the share on top (millionths) and the amount on top (micro-units). */
export interface SimRule {
  readonly name: string;
  readonly category?: string;
  /** Whether it is for what Meta gives away; otherwise for what Meta charges. */
  readonly free?: boolean;
  readonly bands: readonly { readonly from: number; readonly share: bigint; readonly fixed: bigint }[];
}

export interface SimVersion {
  readonly from: string;
  readonly rules: readonly SimRule[];
}

export interface SimPlan {
  readonly id: string;
  readonly currency: string;
  readonly versions: readonly SimVersion[];
  readonly pooled: "own_count" | "pass_through" | "list_rate";
  readonly exchange: readonly { readonly from: string; readonly date: string; readonly rate: string }[];
  /** Micro-units; cents are whole. */
  readonly fee?: bigint;
  readonly minimum?: bigint;
  /** By how many units of a category, or of all, a month has: the share on or off all of them. */
  readonly volume?: readonly SimVolume[];
  readonly included?: readonly SimIncluded[];
  /** Percent of tax on top. */
  readonly tax?: bigint;
}

export interface SimVolume {
  readonly name: string;
  readonly category?: string;
  readonly bands: readonly { readonly from: number; readonly share: bigint }[];
}

/** An amount of use, or the first so many units of a category or of all. */
export type SimIncluded =
  | { readonly name: string; readonly amount: bigint }
  | { readonly name: string; readonly units: number; readonly category?: string };

export interface SimBusiness {
  readonly id: string;
  readonly seller: string | null;
  readonly currency: string;
  readonly settlement: "invoice" | "wallet";
  readonly plans: readonly { readonly from: string; readonly plan: string }[];
}

/** Whose a WABA is on days from one to another. */
export interface SimOwner {
  readonly waba: string;
  readonly business: string;
  readonly from: string;
  readonly to: string;
}

/** Everything that was said of businesses and plans. */
export interface SimWorld {
  readonly businesses: readonly SimBusiness[];
  readonly plans: readonly SimPlan[];
  readonly owners: readonly SimOwner[];
}

const flat = (percent: number, more: Partial<SimRule> = {}, fixed = 0n): SimRule => ({
  name: `plus ${percent}`,
  bands: [{ from: 1, share: BigInt(percent * 10_000), fixed }],
  ...more,
});
const always = (...rules: readonly SimRule[]): readonly SimVersion[] => [{ from: "2020-01-01", rules }];
const graduated: SimRule = {
  name: "graduated",
  bands: [
    { from: 1, share: 300_000n, fixed: 0n },
    { from: 4, share: 200_000n, fixed: 0n },
    { from: 9, share: 100_000n, fixed: 100n },
  ],
};
const service = flat(0, { name: "service", category: "service", free: true }, 2_000n);
const toEuro = [
  { from: "USD", date: "2020-01-01", rate: "0.9137" },
  { from: "USD", date: "2026-10-20", rate: "0.92515" },
];
/** Whoever sells to them, and so in whichever currency they buy. */
const toReal = [
  { from: "EUR", date: "2020-01-01", rate: "5.8713" },
  { from: "EUR", date: "2026-11-05", rate: "5.91" },
  { from: "USD", date: "2020-01-01", rate: "5.4377" },
];
const toDollar = [{ from: "EUR", date: "2020-01-01", rate: "1.0811" }];
const plain = { currency: "USD", pooled: "own_count", exchange: toDollar } as const;
const busy: SimVolume = {
  name: "busy month",
  bands: [
    { from: 4, share: -23_000n },
    { from: 11, share: -51_500n },
  ],
};
const surcharge: SimVolume = { name: "campaigns", category: "marketing", bands: [{ from: 2, share: 15_000n }] };
const FOREVER = { from: "0000-01-01", to: "9999-12-31" } as const;

/** A chain of three hops through three currencies, clients that share volume tiers and what comes of them, one with a wallet. */
export const FIRST_WORLD: SimWorld = {
  plans: [
    { ...plain, id: "direct", versions: always(flat(20)) },
    { ...plain, id: "graduated", versions: always(graduated, service) },
    { ...plain, id: "euro", currency: "EUR", versions: always(flat(12.5)), exchange: toEuro, tax: 19n },
    { ...plain, id: "wholesale", versions: always(flat(10), flat(7.25, { category: "marketing" })), volume: [busy] },
    {
      ...{ ...plain, id: "passed", pooled: "pass_through", versions: always(flat(11)), volume: [surcharge, busy] },
      included: [
        { name: "codes", units: 2, category: "authentication" },
        { name: "welcome", amount: 90_000n },
      ],
    },
    {
      ...{ ...plain, id: "handed", pooled: "pass_through", versions: always(graduated, service), minimum: 250_000n },
      ...{ volume: [surcharge], included: [{ name: "first", units: 3 }] },
    },
    { ...plain, id: "sub", currency: "EUR", versions: always(graduated), exchange: toEuro },
    { ...plain, id: "retail", currency: "BRL", versions: always(flat(50)), exchange: toReal, fee: 9_990_000n },
    { ...plain, id: "counter", versions: always(flat(15, {}, 333n)), pooled: "list_rate", minimum: 1_500_000n },
    { ...plain, id: "prepaid", versions: always(flat(17.5)), fee: 1_000_000n },
  ],
  businesses: [
    business("bank", null, "direct"),
    business("school", null, "graduated"),
    { ...business("travel", null, "euro"), currency: "EUR" },
    business("agency", null, "wholesale"),
    { ...business("partner", "agency", "sub"), currency: "EUR" },
    { ...business("shop", "partner", "retail"), currency: "BRL" },
    business("cafe", "agency", "counter"),
    business("club", null, "passed"),
    business("stall", "agency", "handed"),
    { ...business("kiosk", null, "prepaid"), settlement: "wallet" },
  ],
  owners: [
    { waba: "W1", business: "bank", ...FOREVER },
    { waba: "W2", business: "school", ...FOREVER },
    { waba: "W3", business: "travel", ...FOREVER },
    { waba: "W4", business: "shop", ...FOREVER },
    { waba: "W5", business: "cafe", ...FOREVER },
    { waba: "W6", business: "kiosk", ...FOREVER },
    { waba: "W7", business: "school", ...FOREVER },
    { waba: "W8", business: "club", ...FOREVER },
    { waba: "W9", business: "stall", ...FOREVER },
  ],
};

function business(id: string, seller: string | null, plan: string): SimBusiness {
  return { id, seller, currency: "USD", settlement: "invoice", plans: [{ from: "0000-01-01", plan }] };
}

const waba = (zone: string, portfolio: string, currency = "USD") =>
  ({ zone, currency, portfolio, servedBy: "partner" }) as const;

/** The accounts at Meta: most clients share portfolio A, so that the use of each moves what Meta asks for the others. */
export const ACCOUNTS: Settings = {
  ...SERVICE_SETTINGS,
  decideBy: "rules",
  wabas: {
    W1: waba("UTC", "A"),
    W2: waba("America/Sao_Paulo", "A"),
    W3: waba("Asia/Kolkata", "B", "EUR"),
    W4: waba("UTC", "B"),
    W5: waba("Asia/Kolkata", "A"),
    W6: waba("UTC", "C"),
    W7: waba("America/Sao_Paulo", "A"),
    W8: waba("UTC", "A"),
    W9: waba("UTC", "A"),
  },
};

/** What is said of the world, as people would say it. */
export function wordsOf({ plans, businesses, owners }: SimWorld): readonly BillingFact[] {
  return [
    ...plans.map((plan): BillingFact => ({ kind: "plan", subject: plan.id, body: planBody(plan) })),
    ...businesses.map((one): BillingFact => ({ kind: "business", subject: one.id, body: businessBody(one, owners) })),
  ];
}

export function businessBody(one: SimBusiness, owners: readonly SimOwner[]): object {
  const { id, seller, currency, settlement, plans } = one;
  const owned = owners.filter((owner) => owner.business === id);
  return {
    ...{ id, name: `${id} Ltd`, seller, currency, zone: "UTC", settlement },
    plans: plans.map(({ from, plan }) => (from === FOREVER.from ? { plan } : { from, plan })),
    wabas: owned.map(({ waba: name, from, to }) => ({
      waba: name,
      from: from === FOREVER.from ? null : from,
      to: to === FOREVER.to ? null : to,
    })),
  };
}

function planBody({ id, currency, versions, pooled, exchange, fee, minimum, volume, included, tax }: SimPlan): object {
  return {
    id,
    versions: versions.map(({ from, rules }) => ({
      ...{ from, currency, pooled_discounts: pooled, prices: rules.map(priceBody) },
      ...(fee === undefined
        ? {}
        : { fees: [{ name: "platform", per: "month", amount: decimal(fee), prorated: false }] }),
      ...(minimum === undefined ? {} : { minimum: decimal(minimum) }),
      ...(volume === undefined ? {} : { volume: volume.map(volumeBody) }),
      ...(included === undefined ? {} : { included: included.map(includedBody) }),
      ...(tax === undefined ? {} : { taxes: [{ name: "VAT", rate: `${tax}` }] }),
    })),
    exchange: exchange.map((one) => ({ ...one, to: currency, source: "simulated" })),
  };
}

function volumeBody({ bands, ...about }: SimVolume): object {
  return { ...about, bands: bands.map(({ from, share }) => ({ from, percent: percent(share) })) };
}

function includedBody(one: SimIncluded): object {
  return "amount" in one ? { ...one, amount: decimal(one.amount) } : one;
}

function priceBody({ name, category, free, bands }: SimRule): object {
  const about = { name, ...(category ? { category } : {}), ...(free ? { pricing_type: "free" } : {}) };
  const terms = bands.map(({ from, share, fixed }) => ({ from, percent: percent(share), fixed: decimal(fixed) }));
  const [first] = terms;
  if (terms.length > 1 || !first) return { ...about, bands: terms };
  return { ...about, percent: first.percent, fixed: first.fixed };
}

/** Micro-units as people write money. */
export function decimal(amount: bigint): string {
  return `${amount / 1_000_000n}.${`${amount % 1_000_000n}`.padStart(6, "0")}`;
}

function percent(share: bigint): string {
  if (share < 0n) return `-${percent(-share)}`;
  return `${share / 10_000n}.${`${share % 10_000n}`.padStart(4, "0")}`;
}
