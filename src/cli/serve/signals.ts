import type { Log } from "../../app/service/watch/log.ts";
import { EXIT } from "../exit.ts";

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** How the service hears that it shall end. */
export interface Signals {
  /** Resolves at the first signal. */
  readonly first: Promise<void>;
  readonly stopping: AbortSignal;
  /** Lets go of the signals, and of what nobody caught. */
  readonly release: () => void;
}

/** The first signal asks for an end in good order; the second one ends at once. */
export function takeSignals(log: Log): Signals {
  const controller = new AbortController();
  const handlers = Object.entries(NUMBERS).map(([signal, number]) => {
    const onSignal = () => {
      if (controller.signal.aborted) process.exit(128 + number);
      log.info("stopping; a second signal ends at once", { signal });
      controller.abort();
    };
    process.removeAllListeners(signal).on(signal, onSignal);
    return () => process.off(signal, onSignal);
  });
  const onBug = (error: unknown) => {
    log.error("this is a bug of Daybook; the process ends", error);
    process.exit(EXIT.bug);
  };
  process.on("uncaughtException", onBug).on("unhandledRejection", onBug);
  return {
    first: new Promise((done) => controller.signal.addEventListener("abort", () => done())),
    stopping: controller.signal,
    release: () => {
      for (const off of handlers) off();
      process.off("uncaughtException", onBug).off("unhandledRejection", onBug);
    },
  };
}
