import { randomUUID } from "node:crypto";
import { Worker as Thread } from "node:worker_threads";
import type { Worker } from "../../app/service/worker.ts";
import type { BookingNote, BookingOrders } from "./booking-notes.ts";
import type { ServiceContext } from "./context.ts";

/** Booking as the service runs it. */
export interface BookingWorker extends Worker {
  /** There is something to do. */
  readonly wake: () => void;
}

/** Most of what booking makes is used for one batch only, so room for young things saves moving them about. */
const YOUNG_MB = 64;
/** How soon a thread that ended by a bug is started again. */
const AGAIN_MS = 1_000;

/** Books in a thread of its own; one that ends by itself is started again. */
export function openBookingWorker({
  store,
  settings,
  log,
  metrics,
}: Pick<ServiceContext, "store" | "settings" | "log" | "metrics">): BookingWorker {
  let thread: Thread | undefined;
  let isStopping = false;
  const begin = () => {
    const orders: BookingOrders = { url: store.url, cards: settings.cards, holder: randomUUID() };
    const started = new Thread(new URL("./booking-thread.js", import.meta.url), {
      workerData: orders,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    thread = started;
    started.on("message", (note: BookingNote) => take(note, { log, metrics }));
    started.on("error", (error) => log.error("booking ended by a bug of Daybook; it is started again", error));
    started.on("exit", () => {
      thread = undefined;
      if (!isStopping) setTimeout(begin, AGAIN_MS).unref();
    });
  };
  return {
    name: "booking",
    wake: () => thread?.postMessage("wake"),
    start: () => {
      begin();
      return async () => {
        isStopping = true;
        const ending = thread;
        if (!ending) return;
        const ended = new Promise((done) => ending.once("exit", done));
        ending.postMessage("stop");
        await ended;
      };
    },
  };
}

function take(note: BookingNote, { log, metrics }: Pick<ServiceContext, "log" | "metrics">): void {
  if (note.is === "booked") {
    metrics.booked(note.stage, note.taken);
    for (const money of note.money) metrics.money(money);
    for (const [code, count] of note.unrated) metrics.unrated(code, count);
  } else if (note.is === "failed") {
    const { stage, partition, error } = note;
    log.error("a partition cannot be booked further; the others go on, and this one is tried again", error, {
      stage,
      partition,
    });
  } else if (note.is === "not_posted") {
    log.error("some charges cannot be turned into sales; the others go on, and these are tried again", note.error);
  }
}
