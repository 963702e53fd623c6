import type { Deliverer } from "./forward-deliver.ts";

/** Runs deliveries in the background until it is stopped. */
export interface ForwardWorker {
  /** Something was added: look at once. */
  readonly wake: () => void;
  /** Resolves when the round under way is done. */
  readonly stop: () => Promise<void>;
}

const IDLE_MS = 1_000;
/** While the store is away. */
const AWAY_MS = 5_000;
const PRUNE_MS = 3_600_000;

export function startForwarding(deliverer: Deliverer, onError: (error: unknown) => void): ForwardWorker {
  let stopped = false;
  let woken = false;
  let wakeUp = () => {};
  let prunedAt = 0;
  const pause = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wakeUp = () => {
        clearTimeout(timer);
        done();
      };
      if (woken || stopped) wakeUp();
    });
  const work = async () => {
    while (!stopped) {
      woken = false;
      try {
        if (performance.now() - prunedAt > PRUNE_MS || prunedAt === 0) {
          await deliverer.prune();
          prunedAt = performance.now();
        }
        const tried = await deliverer.round();
        if (tried === 0) await pause(IDLE_MS);
      } catch (error) {
        onError(error);
        woken = false;
        await pause(AWAY_MS);
      }
    }
  };
  const done = work();
  return {
    wake: () => {
      woken = true;
      wakeUp();
    },
    stop: async () => {
      stopped = true;
      wakeUp();
      await done;
    },
  };
}
