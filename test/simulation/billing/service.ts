import { COMMAND_LINE } from "../../../src/app/service/access/actor.ts";
import { stateBusiness } from "../../../src/app/service/billing/businesses.ts";
import type { InvoiceDesk } from "../../../src/app/service/invoices/desk.ts";
import { rerate } from "../../../src/app/service/rerate.ts";
import { openRates, type RateSet } from "../../../src/core/pricing/rate-card.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { parseBusiness } from "../../../src/intake/business.ts";
import type { Invoices } from "../../../src/store/port/invoices.ts";
import type { Payments } from "../../../src/store/port/payments.ts";
import type { SaleReads } from "../../../src/store/port/sales.ts";
import type { Wallets } from "../../../src/store/port/wallets.ts";
import { openAudit } from "../../../src/store/postgres/access/audit.ts";
import { openSaleReads } from "../../../src/store/postgres/billing/sale-reads.ts";
import type { Pool } from "../../../src/store/postgres/connection.ts";
import { openInvoices } from "../../../src/store/postgres/invoices/open-invoices.ts";
import { openWalletDesk } from "../../../src/store/postgres/wallets/open-desk.ts";
import { postingOf, settlePosting } from "../../billing/store/world.ts";
import { openTestBooks, type TestBooks } from "../../service/books.ts";
import { SMALL_TIERS } from "../../service/small-tiers.ts";
import { freshDatabase } from "../../store/database.ts";
import { ACCOUNTS, businessBody, type SimWorld, wordsOf } from "./world.ts";

/** The rates that turn out to have been wrong, and what they are instead. */
export const WRONG_RATES = SMALL_TIERS;
export const RIGHT_RATES: RateSet = openRates({
  ...SMALL_TIERS.data,
  hash: "right",
  cards: SMALL_TIERS.data.cards.map((card) => ({
    ...card,
    rows: card.rows.map((row) => (row.category === "marketing" ? { ...row, rate: row.rate + 3_333n } : row)),
  })),
});

/** The service on a real database: the journal, booking, posting, invoices and wallets, driven by hand. */
export interface SimService {
  readonly pool: Pool;
  readonly desk: InvoiceDesk;
  readonly invoices: Invoices;
  readonly sales: SaleReads;
  readonly wallets: Wallets;
  readonly payments: Payments;
  readonly learn: (facts: readonly Fact[]) => Promise<void>;
  readonly say: (world: SimWorld) => Promise<void>;
  /** Describes one business as people do, who may be refused; gives the places of what is refused. */
  readonly describe: (world: SimWorld, id: string) => Promise<readonly string[]>;
  /** By unit, the name under which the store keeps its message. */
  readonly names: () => Promise<ReadonlyMap<string, string>>;
  /** Rates everything anew under the right rates, which hold from then on. */
  readonly correctRates: () => Promise<void>;
  /** What `daybook verify` finds. */
  readonly verify: () => ReturnType<TestBooks["verify"]>;
  readonly close: () => Promise<void>;
}

const ALL_TIME = { start: Date.parse("2026-01-01T00:00:00Z"), end: Date.parse("2027-12-31T00:00:00Z") };
/** All months have ended when somebody looks; each look is a second later. */
const LATER = Date.parse("2027-06-01T00:00:00Z");

export async function openService(): Promise<SimService> {
  const database = await freshDatabase();
  const opened = [openTestBooks(database.url, { base: ACCOUNTS, rates: WRONG_RATES, distance: 16 })];
  const [first] = opened;
  if (!first) throw new Error("the books are open");
  let books = first;
  const { pool } = books;
  const { billing, wallets, payments } = openWalletDesk(pool);
  const invoices = openInvoices(pool);
  let looks = 0;
  const now = () => {
    looks += 1;
    return LATER + looks * 1_000;
  };
  const settle = async () => {
    await books.settle();
    await settlePosting(postingOf(books));
  };
  return {
    ...{ pool, invoices, wallets, payments },
    desk: { invoices, billing, accounts: first.parts.charges.accounts, now },
    sales: openSaleReads(pool),
    learn: async (facts) => {
      const source = { kind: "webhook", name: "simulated" } as const;
      await books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: 1_790_000_000_000 })));
      await settle();
    },
    say: async (world) => {
      await billing.learn(wordsOf(world), "simulation");
      await settle();
    },
    describe: async (world, id) => {
      const one = world.businesses.find((each) => each.id === id);
      const read = parseBusiness(one && businessBody(one, world.owners), id);
      if (!read.ok) throw new Error(`${id} cannot be read`);
      const stated = await stateBusiness({ billing, audit: openAudit(pool) }, read.value, COMMAND_LINE);
      if (stated.ok) await settle();
      return stated.ok ? [] : stated.refusal.map(({ path }) => path);
    },
    names: async () => {
      const { rows } = await pool.query<{ unit: string; message: string }>(
        "select distinct replace(unit::text, '-', '') as unit, message from sale",
      );
      return new Map(rows.map(({ unit, message }) => [unit, message]));
    },
    correctRates: async () => {
      books = openTestBooks(database.url, { base: ACCOUNTS, rates: RIGHT_RATES, engine: "next", distance: 16 });
      opened.push(books);
      const booking = books.start(1);
      await rerate(books.parts.charges, ALL_TIME);
      await booking.stop();
      await settle();
    },
    verify: () => books.verify(),
    close: async () => {
      for (const one of opened) await one.close();
      await database.drop();
    },
  };
}
