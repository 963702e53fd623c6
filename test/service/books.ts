import { randomUUID } from "node:crypto";
import type { AuditReport } from "../../src/app/service/audit/findings.ts";
import type { ChargeStage } from "../../src/app/service/book-charges.ts";
import type { ThreadStage } from "../../src/app/service/book-threads.ts";
import { type Booking, bookNext, startBooking } from "../../src/app/service/booking.ts";
import { verify } from "../../src/app/service/verify.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { openKey } from "../../src/store/key.ts";
import type { Lease } from "../../src/store/port/books.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openBillingAuditing } from "../../src/store/postgres/billing/billing-snapshot.ts";
import { openAccountBooks } from "../../src/store/postgres/books/account-books.ts";
import { openChargeBooks } from "../../src/store/postgres/books/charge-books.ts";
import { openLeases } from "../../src/store/postgres/books/leases.ts";
import { openShapes } from "../../src/store/postgres/books/shapes.ts";
import { openAuditing } from "../../src/store/postgres/books/snapshot.ts";
import { openThreadBooks } from "../../src/store/postgres/books/thread-books.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { type Journal, openJournal } from "../../src/store/postgres/journal/journal.ts";

export const KEY = openKey(new Uint8Array(32).fill(7));
export const RATES: RateSet = openRates(loadBundledRates());

/** What the service takes where nobody said anything. */
export const SERVICE_SETTINGS: Settings = { ...DEFAULT_SETTINGS, decideBy: "meta_else_rules" };

export interface BookOptions {
  readonly base?: Settings;
  readonly rates?: RateSet;
  readonly distance?: number;
  readonly batch?: number;
  readonly engine?: string;
  readonly leaveCharges?: boolean;
}

/** One process's part of the service on a database: its journal and its booking. */
export interface TestBooks {
  readonly pool: Pool;
  readonly journal: Journal;
  readonly parts: { readonly threads: ThreadStage; readonly charges: ChargeStage };
  /** Books all that waits, one batch after the other; the first failure is thrown. */
  readonly settle: () => Promise<number>;
  readonly start: (workers: number, batch?: number) => Booking;
  readonly verify: () => Promise<AuditReport>;
  readonly failures: unknown[];
  readonly close: () => Promise<void>;
}

export function openTestBooks(url: string, options: BookOptions = {}): TestBooks {
  const {
    base = SERVICE_SETTINGS,
    rates = RATES,
    distance = 64,
    batch = 1_000,
    engine = "test",
    leaveCharges = false,
  } = options;
  const pool = openPool(url, { max: 10 });
  const journal = openJournal(pool, KEY);
  const shapes = openShapes(pool);
  const accounts = openAccountBooks(pool, base);
  const { names } = journal;
  const charges = { books: openChargeBooks(pool, shapes), names, accounts, rates, engine };
  const parts = {
    threads: { books: openThreadBooks(pool, shapes), journal, charges, distance, leaveCharges },
    charges,
  };
  const leases = openLeases(pool);
  const holder = randomUUID();
  const failures: unknown[] = [];
  const observe = {
    booked: () => {},
    failed: (_: Lease, error: unknown) => failures.push(error),
    away: (error: unknown) => failures.push(error),
  };
  return {
    pool,
    journal,
    parts,
    failures,
    settle: async () => {
      let batches = 0;
      for (;;) {
        const claimed = await leases.claim(holder, [], 8);
        for (const lease of claimed) await bookNext(lease, parts, batch);
        if (claimed.length === 0) break;
        batches += claimed.length;
      }
      await leases.release(holder);
      return batches;
    },
    start: (workers, limit = batch) =>
      startBooking({ ...parts, leases, holder: randomUUID(), workers, batch: limit, idleMs: 50, observe }),
    verify: () =>
      verify({
        auditing: openAuditing(pool),
        accounts,
        billing: { auditing: openBillingAuditing(pool), billing: openBillingBooks(pool) },
      }),
    close: () => pool.close(),
  };
}
