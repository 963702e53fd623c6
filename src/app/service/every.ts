import type { Worker } from "./worker.ts";

export interface EveryOptions {
  readonly name: string;
  readonly ms: number;
  readonly work: () => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** Does something at the start and every so many milliseconds after it was done; a failure waits for the next time. */
export function every({ name, ms, work, onError }: EveryOptions): Worker {
  return {
    name,
    start: () => {
      let timer: NodeJS.Timeout | undefined;
      let isStopped = false;
      let round = Promise.resolve();
      const run = () => {
        round = work()
          .catch(onError)
          .then(() => {
            if (!isStopped) timer = setTimeout(run, ms);
          });
      };
      run();
      return async () => {
        isStopped = true;
        clearTimeout(timer);
        await round;
      };
    },
  };
}
