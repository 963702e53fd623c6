import type { InvoiceDocument } from "../../src/app/service/invoices/document.ts";
import { daySpan } from "../../src/app/service/papers/focus/common.ts";
import type { FocusSource, FocusUse } from "../../src/app/service/papers/focus/source.ts";
import type { Correction } from "../../src/core/billing/correction.ts";
import { draftInvoice } from "../../src/core/billing/invoice.ts";
import type { PeriodTerms } from "../../src/core/billing/period-terms.ts";
import type { SoldUnit } from "../../src/core/billing/sold-unit.ts";
import type { TaxRule } from "../../src/core/billing/tax.ts";
import type { Micros } from "../../src/core/kernel/money.ts";
import { DAY_MS, parseInstant } from "../../src/core/kernel/time.ts";

export const ZONE = "America/Sao_Paulo";

/** A way to a number in [0, below), the same for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const MARKETS = ["Brazil", "Rest of Latin America", "Rest of Central & Eastern Europe", "India", "Saudi Arabia"];
const CATEGORIES = ["marketing", "utility", "authentication", "authentication_international", "service"];

const TERMS: PeriodTerms = {
  included: [{ name: "Included use", of: "amount", amount: 1_234_567n }],
  volume: [
    {
      name: "Volume discount",
      filter: { category: "marketing", market: null },
      bands: [{ from: 1, percent: -25_000n }],
    },
  ],
  minimum: 60_000_000n,
  fees: [
    { name: "Platform fee", per: "month", amount: 49_900_000n, prorated: false },
    { name: "Number fee", per: "number", amount: 5_000_001n, prorated: true },
    { name: "Setup", per: "once", amount: 100_000_000n, on: "2026-10-05" },
  ],
};

export const REVERSE_CHARGE: TaxRule = {
  name: "VAT",
  rate: 0n,
  mode: "exclusive",
  country: null,
  hasTaxId: null,
  note: "Reverse charge: the recipient owes the tax (Art. 196 Directive 2006/112/EC).",
};

export const VAT: TaxRule = { ...REVERSE_CHARGE, rate: 190_000n, note: null };

export interface SampleWish {
  readonly seed?: number;
  readonly currency?: string;
  readonly locale?: string;
  readonly units?: number;
  readonly kinds?: number;
  readonly taxes?: readonly TaxRule[];
  readonly terms?: PeriodTerms;
  readonly corrections?: readonly Correction[];
  readonly more?: Partial<InvoiceDocument>;
}

export const CORRECTIONS: readonly Correction[] = [
  correction({ id: "c1", before: null, after: 81_250n, why: "late", message: "~k3Jx0aQpLm4TzW9vB1sYdg" }),
  correction({ id: "c2", before: 61_000n, after: null, why: "withdrawn", message: "~Pq7RtU2nXc5VbN8mKj4HgA" }),
  correction({ id: "c3", before: 81_250n, after: 68_000n, why: "changed", message: "~Zs6DfG3hJk9LpO1iUy2TrE" }),
  correction({
    id: null,
    number: "",
    market: "",
    category: "minimum",
    message: "minimum",
    before: 7_000_000n,
    after: null,
    why: "period_line",
  }),
];

function correction(more: Partial<Correction>): Correction {
  return {
    id: "c",
    month: "2026-09",
    number: "P1",
    message: "~m",
    category: "marketing",
    market: "Brazil",
    before: null,
    after: null,
    currency: "USD",
    why: "changed",
    ...more,
  };
}

/** A document with all that can be on one, drawn up by the same rules as any, and the use behind it. */
export function sample(wish: SampleWish = {}): FocusSource {
  const { seed = 1, currency = "USD", units = 300, kinds = 25, taxes = [VAT], terms = TERMS } = wish;
  const random = randomOf(seed);
  const corrections = (wish.corrections ?? CORRECTIONS).map((one) => ({ ...one, currency }));
  const sold = Array.from({ length: units }, (_, index) => soldUnit(index, random(kinds), random, currency));
  const {
    client: _,
    seller: __,
    document: kind,
    ...draft
  } = draftInvoice({
    client: "shop",
    seller: null,
    month: "2026-10",
    currency,
    terms,
    taxes,
    taxProfile: { country: "DE", taxId: "DE123456789" },
    units: sold,
    active: { from: "2026-10-08", to: null },
    numbers: [
      { from: "2026-01-01", to: null },
      { from: "2026-10-20", to: null },
    ],
    corrections,
  });
  const document: InvoiceDocument = {
    ...ABOUT,
    ...draft,
    ...DATES,
    kind,
    locale: wish.locale ?? "en",
    open: draft.gross,
    ...wish.more,
  };
  return {
    document,
    use: piecesOf(document.state === "void" ? [] : groups(sold)),
    placeOf: (number) => ({ waba: `W-${number}`, wabaName: `Account of ${number}` }),
  };
}

const PARTY = { address: [], country: null, taxId: null, emails: [] };

const ABOUT = {
  id: "0195e7a0-0000-7000-8000-000000000001",
  state: "issued",
  number: "INV-000042",
  series: "INV",
  period: { from: "2026-10-01", to: "2026-10-31" },
  zone: ZONE,
  settlement: "invoice",
  seller: {
    ...PARTY,
    id: "provider",
    name: "Messaging Partners GmbH",
    address: ["Lindenstraße 12", "10969 Berlin"],
    country: "DE",
    taxId: "DE987654321",
  },
  buyer: {
    ...PARTY,
    id: "shop",
    name: "Loja do Centro Comércio Ltda.",
    address: ["Rua das Flores 123", "01310-100 São Paulo"],
    country: "BR",
    taxId: "12.345.678/0001-90",
  },
  payments: [],
  credits: [],
  corrects: null,
  paid: 0n,
  credited: 0n,
} as const;

const DATES = {
  draftedAt: parseInstant("2026-11-02T09:00:00Z") ?? 0,
  issuedAt: parseInstant("2026-11-04T09:00:00Z") ?? 0,
  issuedOn: "2026-11-04",
  dueOn: "2026-11-18",
  settledAt: null,
  voided: null,
} as const;

function soldUnit(index: number, kind: number, random: (below: number) => number, currency: string): SoldUnit {
  const category = CATEGORIES[kind % CATEGORIES.length] ?? "marketing";
  const market = MARKETS[Math.floor(kind / CATEGORIES.length) % MARKETS.length] ?? "Brazil";
  const isFree = category === "service" && random(2) === 0;
  const series = kind >= 25 ? ` ${Math.floor(kind / 25)}` : "";
  return {
    id: `u${index}`,
    occurredAt: (parseInstant("2026-10-01T03:00:00Z") ?? 0) + random(30) * DAY_MS,
    month: "2026-10",
    number: `P${1 + random(2)}`,
    message: `m${index}`,
    category,
    market: `${market}${series}`,
    pricingType: isFree ? "free_customer_service" : "regular",
    priced: {
      ok: true,
      value: {
        amount: isFree ? 0n : BigInt(10_000 + kind * 1_237),
        currency,
        rule: isFree
          ? null
          : { name: "standard", band: null, ordinal: 1, markup: { by: "cost", percent: 250_000n, fixed: 0n } },
        plan: "standard",
        version: "2026-01-01",
        exchange: null,
      },
    },
  };
}

/** The units as the store groups them: by day, number, kind and price. */
function groups(units: readonly SoldUnit[]): readonly FocusUse[] {
  const found = new Map<string, FocusUse>();
  for (const { occurredAt, number, category, market, pricingType, priced } of units) {
    if (!priced.ok) continue;
    const { amount: price, rule, plan, version, exchange } = priced.value;
    const day = new Date(occurredAt).toISOString().slice(0, 10);
    const key = [day, number, category, market, pricingType, price].join("\n");
    const known = found.get(key);
    const one = {
      span: daySpan(day, ZONE),
      waba: `W-${number}`,
      wabaName: `Account of ${number}`,
      number,
      category,
      market,
    };
    found.set(key, {
      ...one,
      pricingType,
      price,
      rule: rule?.name ?? null,
      band: rule?.band ?? null,
      plan,
      version,
      exchange,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...found.values()];
}

async function* piecesOf(use: readonly FocusUse[]): AsyncGenerator<readonly FocusUse[]> {
  for (let at = 0; at < use.length; at += 50) yield use.slice(at, at + 50);
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

export function payableOf(
  documents: readonly Pick<InvoiceDocument, "number" | "id" | "gross">[],
): ReadonlyMap<string, Micros> {
  return new Map(documents.map(({ number, id, gross }) => [number ?? id, gross]));
}
