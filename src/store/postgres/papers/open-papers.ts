import { z } from "zod";
import { type SaleShape, unpackSale } from "../../../core/billing/sale-form.ts";
import type { MonthAt } from "../../port/invoices.ts";
import type { PaperBooks, SoldDay, StoredLetterhead } from "../../port/papers.ts";
import type { Connection, Pool } from "../connection.ts";
import { unpackProfile } from "../invoices/content.ts";
import { IN_FORCE } from "../invoices/month-sums.ts";

export function openPapers(pool: Pool): PaperBooks {
  return {
    sold: (at) => soldDays(pool, at),
    wabasOf: async (business, numbers) => {
      const { rows } = await pool.query<{ number: string; waba: string }>(
        `select distinct on (number) number, waba from sale where business = $1 and number = any($2)
         order by number, day desc`,
        [business, numbers],
      );
      return new Map(rows.map(({ number, waba }) => [number, waba]));
    },
    provider: async () => {
      const { rows } = await pool.query<{ body: unknown }>(
        "select body from provider_profile order by seq desc limit 1",
      );
      const body = rows[0]?.body;
      if (body === undefined) return undefined;
      return { profile: unpackProfile(body), letterhead: withLetterhead.parse(body).letterhead };
    },
    stateProvider: async ({ profile, letterhead }, by) => {
      const body = JSON.stringify({ ...profile, letterhead });
      // Of two at once one finds its number given, and takes the next.
      while (!(await addProvider(pool, body, by)));
    },
  };
}

async function addProvider(connection: Connection, body: string, by: string): Promise<boolean> {
  const { count } = await connection.query(
    `insert into provider_profile (seq, body, recorded_by)
     select coalesce(max(seq), 0) + 1, $1, $2 from provider_profile on conflict (seq) do nothing`,
    [body, by],
  );
  return count > 0;
}

const NOTHING: StoredLetterhead = { logo: null, phone: null, website: null, bank: [], footer: [] };

/** A word on the provider's name alone has no letterhead. */
const withLetterhead = z.object({
  letterhead: z
    .object({
      logo: z.string().nullable(),
      phone: z.string().nullable(),
      website: z.string().nullable(),
      bank: z.array(z.object({ label: z.string(), value: z.string() })),
      footer: z.array(z.string()),
    })
    .default({ ...NOTHING, bank: [], footer: [] }),
});

interface SoldRow {
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  readonly shape: string;
  readonly units: bigint;
}

const AT_ONCE = 1_000;
/** Days are read together that have no more sales than so many; one day alone may have more. */
const SALES_AT_ONCE = 100_000;

/**
 * Added up by the server. A month goes on not changing at a count of its changes, so that it is read some days at a time: what is
 * held here does not grow with the month. Shapes are read apart, once each.
 */
async function* soldDays(
  connection: Connection,
  about: MonthAt & { readonly currency: string },
): AsyncGenerator<readonly SoldDay[], void, undefined> {
  const { business, month, version, currency } = about;
  const shapes = new Map<string, SaleShape | null>();
  for (const { from, to } of await daySpans(connection, about)) {
    const { rows } = await connection.query<SoldRow>({
      name: "papers-sold",
      text: `select s.day, s.waba, s.number, s.shape::text as shape, count(*) as units from sale s
        where ${IN_FORCE} and s.day between $4 and $5
        group by s.day, s.waba, s.number, s.shape order by s.day, s.waba, s.number, s.shape`,
      values: [business, month, version, from, to],
    });
    const ids = [...new Set(rows.map(({ shape }) => shape))].filter((id) => !shapes.has(id));
    const found = await pricedShapes(connection, ids, currency);
    for (const id of ids) shapes.set(id, found.get(id) ?? null);
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      yield rows.slice(at, at + AT_ONCE).flatMap(({ shape: id, units, ...sold }) => {
        const shape = shapes.get(id);
        return shape ? [{ ...sold, shape, count: Number(units) }] : [];
      });
    }
  }
}

/** The month's days in spans, both ends inside, each of days that are read together. */
async function daySpans(
  connection: Connection,
  { business, month, version }: MonthAt,
): Promise<readonly { readonly from: string; readonly to: string }[]> {
  const { rows } = await connection.query<{ day: string; units: bigint }>({
    name: "papers-days",
    text: `select s.day, count(*) as units from sale s where ${IN_FORCE} group by s.day order by s.day`,
    values: [business, month, version],
  });
  const spans: { from: string; to: string; units: number }[] = [];
  for (const { day, units } of rows) {
    const span = spans.at(-1);
    if (span && span.units + Number(units) <= SALES_AT_ONCE)
      Object.assign(span, { to: day, units: span.units + Number(units) });
    else spans.push({ from: day, to: day, units: Number(units) });
  }
  return spans;
}

/** Those among shapes that have a price in a currency. */
async function pricedShapes(
  connection: Connection,
  ids: readonly string[],
  currency: string,
): Promise<ReadonlyMap<string, SaleShape>> {
  const { rows } = await connection.query<{ id: string; body: string }>({
    name: "papers-shapes",
    text: `select h.id::text as id, h.body::text as body from sale_shape h
      where h.id = any($1::uuid[]) and h.refusal is null and h.currency = $2`,
    values: [ids, currency],
  });
  return new Map(rows.map(({ id, body }) => [id, unpackSale(body)]));
}
