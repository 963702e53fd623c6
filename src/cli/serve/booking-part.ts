import { randomUUID } from "node:crypto";
import { type Booking, startBooking } from "../../app/service/booking.ts";
import type { Lease } from "../../store/port/books.ts";
import { openChargeBooks } from "../../store/postgres/books/charge-books.ts";
import { openLeases } from "../../store/postgres/books/leases.ts";
import { openShapes } from "../../store/postgres/books/shapes.ts";
import { openThreadBooks } from "../../store/postgres/books/thread-books.ts";
import { VERSION } from "../version.ts";
import type { ServiceContext, ServicePart } from "./context.ts";
import type { Desk } from "./desk.ts";

/** Booking, and how it hears that there is something to book. */
export interface BookingPart extends ServicePart {
  readonly wake: () => void;
}

const WORKERS = 2;
const BATCH = 1_000;
const IDLE_MS = 250;
const CHECKPOINT_DISTANCE = 64;

export function bookingPart(context: ServiceContext, { journal, accounts, rates }: Desk): BookingPart {
  const { pool } = context.store;
  const shapes = openShapes(pool);
  const { names } = journal;
  let booking: Booking | undefined;
  const start = () => {
    booking = startBooking({
      leases: openLeases(pool),
      threads: { books: openThreadBooks(pool, shapes), journal, names, accounts, distance: CHECKPOINT_DISTANCE },
      charges: { books: openChargeBooks(pool, shapes), names, accounts, rates, engine: VERSION },
      holder: randomUUID(),
      batch: BATCH,
      workers: WORKERS,
      idleMs: IDLE_MS,
      observe: observer(context),
    });
    return booking.stop;
  };
  return { workers: [{ name: "booking", start }], wake: () => booking?.wake() };
}

const STAGES = { 1: "threads", 2: "charges" } as const;

function observer({ log, metrics }: ServiceContext) {
  const placeOf = ({ stage, partition }: Lease) => ({ stage: STAGES[stage], partition });
  return {
    booked: ({ stage }: Lease, { taken }: { taken: number }) => metrics.booked(STAGES[stage], taken),
    failed: (lease: Lease, error: unknown) => log.error("a batch could not be booked", error, placeOf(lease)),
    away: (error: unknown) => log.warn("booking waits for the store", { reason: String(error) }),
  };
}
