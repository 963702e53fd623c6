import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

/** Whether the pages hear of new charges as they are booked. */
export type Liveness = "connecting" | "live" | "stale";

/** Many charges in one breath are one reason to ask again. */
const PAUSE_MS = 500;
/** How soon it is tried again where the service said no: too many streams, or it is just starting. */
const AGAIN_MS = 5_000;
const NEWS = ["charge", "charge_back"] as const;

/**
 * Listens to the stream of charges, and lets what was read under these keys be read again when something was booked. Says
 * whether it hears anything: a page shows that its figures may be old. What was lost is connected to again.
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
    let stream: EventSource | undefined;
    let [waiting, again]: (ReturnType<typeof setTimeout> | undefined)[] = [];
    const renew = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        onNews();
      }, PAUSE_MS);
    };
    const listen = () => {
      stream?.close();
      stream = new EventSource("/v1/stream");
      stream.onopen = () => {
        setLiveness("live");
        renew();
      };
      stream.onerror = () => {
        setLiveness("stale");
        // A lost connection the browser makes again by itself; after a refusal it does not.
        clearTimeout(again);
        if (stream?.readyState === EventSource.CLOSED) again = setTimeout(listen, AGAIN_MS);
      };
      for (const name of NEWS) stream.addEventListener(name, renew);
    };
    const lose = () => setLiveness("stale");
    listen();
    // Without a network, a connection may look alive for a long time.
    window.addEventListener("offline", lose);
    window.addEventListener("online", listen);
    return () => {
      window.removeEventListener("offline", lose);
      window.removeEventListener("online", listen);
      clearTimeout(waiting);
      clearTimeout(again);
      stream?.close();
    };
  }, [onNews]);
  return liveness;
}
