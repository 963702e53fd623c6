import { useEffect, useState, useSyncExternalStore } from "react";

const SECOND_MS = 1_000;

/** The time, anew every second, for what counts down. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** What a reading of the clock says; asked every second, and drawn anew only when it says something else. One clock for all. */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(follow, () => read(Date.now()));
}

const followers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function follow(tick: () => void): () => void {
  followers.add(tick);
  timer ??= setInterval(() => {
    for (const one of followers) one();
  }, SECOND_MS);
  return () => {
    followers.delete(tick);
    if (followers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
