import { z } from "zod";
import { unpackSale } from "../../../core/billing/sale-form.ts";
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

/** Added up by the server; of a month no more than a day is held at a time. */
async function* soldDays(
  connection: Connection,
  { business, month, version, currency }: MonthAt & { readonly currency: string },
): AsyncGenerator<readonly SoldDay[], void, undefined> {
  const days = await connection.query<{ day: string }>({
    name: "papers-days",
    text: `select distinct s.day from sale s where ${IN_FORCE} order by s.day`,
    values: [business, month, version],
  });
  for (const { day } of days.rows) {
    const { rows } = await connection.query<SoldRow>({
      name: "papers-sold",
      text: `select g.day, g.waba, g.number, h.body::text as shape, g.units from (
          select s.day, s.waba, s.number, s.shape, count(*) as units from sale s
          where ${IN_FORCE} and s.day = $4 group by s.day, s.waba, s.number, s.shape) g
        join sale_shape h on h.id = g.shape where h.refusal is null and h.currency = $5
        order by g.waba, g.number, h.id`,
      values: [business, month, version, day, currency],
    });
    yield rows.map(({ shape, units, ...about }) => ({ ...about, shape: unpackSale(shape), count: Number(units) }));
  }
}
