import { parentPort, workerData } from "node:worker_threads";
import { BASE_SETTINGS } from "../../app/service/base-settings.ts";
import { startBooking } from "../../app/service/booking.ts";
import { bookedFigures } from "../../app/service/watch-booking.ts";
import { assert } from "../../core/kernel/assert.ts";
import { openRates } from "../../core/pricing/rate-card.ts";
import { loadBundledRates } from "../../intake/rate-files.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { openChargeBooks } from "../../store/postgres/books/charge-books.ts";
import { openLeases } from "../../store/postgres/books/leases.ts";
import { openShapes } from "../../store/postgres/books/shapes.ts";
import { openThreadBooks } from "../../store/postgres/books/thread-books.ts";
import { openPool } from "../../store/postgres/connection.ts";
import { reveal } from "../../store/postgres/journal/names.ts";
import { openReader } from "../../store/postgres/journal/reader.ts";
import { VERSION } from "../version.ts";
import type { BookingNote, BookingOrder, BookingOrders } from "./booking-notes.ts";

// A thread of its own, so that booking never makes a request wait; connections of its own, because threads share none.

/** Facts or changes of one batch: large enough to be quick, small enough that others have their turn. */
const BATCH = 1_000;
/** Partitions worked on at a time. Each takes a connection for as long as a batch lasts. */
const WORKERS = 2;
/** How often a process that nobody wakes looks for facts that others took in. */
const IDLE_MS = 250;
/** Events between two checkpoints of a thread. */
const DISTANCE = 64;

const port = parentPort;
assert(port !== null, "booking runs in a thread of its own");
const orders: BookingOrders = workerData;
const tell = (note: BookingNote) => port.postMessage(note);

const pool = openPool(orders.url, { max: WORKERS * 2 + 1, applicationName: "daybook booking" });
const shapes = openShapes(pool);
const names = { reveal: (partition: number, asked: readonly string[]) => reveal(pool, partition, asked) };
const accounts = openAccountBooks(pool, BASE_SETTINGS);
const rates = openRates(loadBundledRates());
const charges = { books: openChargeBooks(pool, shapes), names, accounts, rates, engine: VERSION };
const booking = startBooking({
  leases: openLeases(pool),
  threads: { books: openThreadBooks(pool, shapes), journal: openReader(pool), charges, distance: DISTANCE },
  charges,
  holder: orders.holder,
  batch: BATCH,
  workers: WORKERS,
  idleMs: IDLE_MS,
  observe: {
    booked: ({ stage }, batch) =>
      tell({
        is: "booked",
        stage: stage === 1 ? "threads" : "charges",
        taken: batch.taken,
        ...bookedFigures(batch),
      }),
    failed: ({ stage, partition }, error) => tell({ is: "failed", stage, partition, error }),
    // A store that is away is said elsewhere, once for all.
    away: () => {},
  },
});

port.on("message", async (order: BookingOrder) => {
  if (order === "wake") return booking.wake();
  await booking.stop();
  await pool.close();
  tell({ is: "stopped" });
  port.close();
});
