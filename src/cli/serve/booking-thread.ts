import { parentPort, workerData } from "node:worker_threads";
import { bookedFigures } from "../../app/service/watch-booking.ts";
import { assert } from "../../core/kernel/assert.ts";
import { openPool } from "../../store/postgres/connection.ts";
import type { BookingNote, BookingOrder, BookingOrders } from "./booking-notes.ts";
import { openStages, WORKERS } from "./stages.ts";

// A thread of its own, so that booking never makes a request wait; connections of its own, because threads share none.

const port = parentPort;
assert(port !== null, "booking runs in a thread of its own");
const orders: BookingOrders = workerData;
const tell = (note: BookingNote) => port.postMessage(note);

const pool = openPool(orders.url, { max: WORKERS * 2 + 3, applicationName: "daybook booking" });
const stages = await openStages(pool, orders.cards);
const posting = stages.startPosts((error) => tell({ is: "not_posted", error }));
const booking = stages.start(orders.holder, {
  booked: ({ stage }, batch) => {
    posting.wake();
    tell({
      is: "booked",
      stage: stage === 1 ? "threads" : "charges",
      taken: batch.taken,
      ...bookedFigures(batch),
    });
  },
  failed: ({ stage, partition }, error) => tell({ is: "failed", stage, partition, error }),
  // A store that is away is said elsewhere, once for all.
  away: () => {},
});

port.on("message", async (order: BookingOrder) => {
  if (order === "wake") {
    booking.wake();
    posting.wake();
    return;
  }
  await booking.stop();
  await posting.stop();
  await pool.close();
  tell({ is: "stopped" });
  port.close();
});
