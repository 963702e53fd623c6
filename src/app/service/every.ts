import type { Worker } from "./worker.ts";

export interface EveryOptions {
  readonly name: string;
  readonly ms: number;
  /** Told when it is to end, for work that may take long. */
  readonly work: (stopping: AbortSignal) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** Does something at the start and every so many milliseconds after it was done; a failure waits for the next time. */
export function every({ name, ms, work, onError }: EveryOptions): Worker {
  return {
    name,
    start: () => {
      let timer: NodeJS.Timeout | undefined;
      const stopping = new AbortController();
      let round = Promise.resolve();
      const run = () => {
        round = work(stopping.signal)
          .catch(onError)
          .then(() => {
            if (!stopping.signal.aborted) timer = setTimeout(run, ms);
          });
      };
      run();
      return async () => {
        stopping.abort();
        clearTimeout(timer);
        await round;
      };
    },
  };
}
