import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

/** Whether the pages hear of new charges as they are booked. */
export type Liveness = "connecting" | "live" | "stale";

/** Many charges in one breath are one reason to ask again. */
const PAUSE_MS = 500;
const NEWS = ["charge", "charge_back"] as const;

/**
 * Listens to the stream of charges, and lets what was read under these keys be read again when something was booked. Says
 * whether it hears anything: a page shows that its figures may be old. The browser connects again by itself.
 */
export function useLive(keys: readonly string[]): Liveness {
  const cache = useQueryClient();
  const wanted = keys.join(" ");
  return useNews(
    useCallback(() => {
      for (const key of wanted.split(" ")) void cache.invalidateQueries({ queryKey: [key] });
    }, [cache, wanted]),
  );
}

/** The same for a page that decides by itself what to do then; `onNews` must stay the same function from draw to draw. */
export function useNews(onNews: () => void): Liveness {
  const [liveness, setLiveness] = useState<Liveness>("connecting");
  useEffect(() => {
    const stream = new EventSource("/v1/stream");
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        onNews();
      }, PAUSE_MS);
    };
    stream.onopen = () => {
      setLiveness("live");
      renew();
    };
    stream.onerror = () => setLiveness("stale");
    for (const name of NEWS) stream.addEventListener(name, renew);
    return () => {
      clearTimeout(waiting);
      stream.close();
    };
  }, [onNews]);
  return liveness;
}
