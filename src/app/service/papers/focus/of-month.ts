import type { Interval } from "../../../../core/kernel/time.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../core/usage/settings.ts";
import type { StoredInvoice } from "../../../../store/port/invoices.ts";
import type { SoldDay } from "../../../../store/port/papers.ts";
import { type PaperDesk, paperOf } from "../desk.ts";
import { daySpan } from "./common.ts";
import type { FocusPlace, FocusSource, FocusUse } from "./source.ts";

/** Which documents. */
export interface FocusWish {
  /** `YYYY-MM`, the month of their charges. */
  readonly month: string;
  readonly business?: string | undefined;
  /** Businesses that the reader may see; null: all. */
  readonly within: readonly string[] | null;
}

const AT_ONCE = 200;

/** The documents of a month with what they were drawn from: drafts, invoices and credit notes, but for void ones. */
export async function* focusOfMonth(desk: PaperDesk, wish: FocusWish): AsyncGenerator<FocusSource, void, undefined> {
  const { settings } = await desk.accounts.latest();
  let after: string | null = null;
  do {
    const page: { readonly items: readonly StoredInvoice[]; readonly next: string | null } = await desk.invoices.list(
      { within: wish.within, business: wish.business, month: wish.month },
      { limit: AT_ONCE, ...(after === null ? {} : { after }) },
    );
    for (const invoice of page.items) if (invoice.state !== "void") yield sourceOf(desk, invoice, settings);
    after = page.next;
  } while (after !== null);
}

/** One document with what it was drawn from. */
export async function sourceOf(desk: PaperDesk, invoice: StoredInvoice, settings: Settings): Promise<FocusSource> {
  const document = await paperOf(desk, invoice);
  const numbers = document.lines.flatMap(({ corrections }) => corrections.map(({ number }) => number));
  const wabas = await desk.papers.wabasOf(invoice.business, [...new Set(numbers)]);
  const { business, month, salesVersion: version, currency } = invoice;
  return {
    document,
    use:
      invoice.part === "credit" ? nothing() : useOf(desk.papers.sold({ business, month, version, currency }), settings),
    placeOf: (number) => {
      const waba = wabas.get(number);
      return waba === undefined ? undefined : placeOf(waba);
    },
  };
}

async function* nothing(): AsyncGenerator<readonly FocusUse[], void, undefined> {}

async function* useOf(
  sold: AsyncIterable<readonly SoldDay[]>,
  settings: Settings,
): AsyncGenerator<readonly FocusUse[], void, undefined> {
  // A day's bounds are asked for by every row of it, and finding them in a zone takes long.
  const spans = new Map<string, Interval>();
  const spanOf = (day: string, zone: string) => {
    const key = `${day} ${zone}`;
    const span = spans.get(key) ?? daySpan(day, zone);
    spans.set(key, span);
    return span;
  };
  for await (const piece of sold) yield piece.flatMap((one) => useIn(one, settings, spanOf) ?? []);
}

function useIn(
  { day, waba, number, shape, count }: SoldDay,
  { wabas }: Settings,
  spanOf: (day: string, zone: string) => Interval,
): FocusUse | undefined {
  const { category, market, pricingType, priced } = shape;
  if (!priced.ok) return undefined;
  const { amount: price, rule, plan, version, exchange } = priced.value;
  const zone = wabas[waba]?.zone ?? DEFAULT_ZONE;
  const about = { ...placeOf(waba), span: spanOf(day, zone), number, category, market, pricingType };
  return { ...about, price, rule: rule?.name ?? null, band: rule?.band ?? null, plan, version, exchange, count };
}

const DEFAULT_ZONE = DEFAULT_SETTINGS.defaults.zone;

/** A WABA goes by its id: that is the name by which Meta's own reports know it. */
function placeOf(waba: string): FocusPlace {
  return { waba, wabaName: waba };
}
