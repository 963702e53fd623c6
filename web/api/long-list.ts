import { type Query, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { type Liveness, useNews } from "./live.ts";

/** Of a list so long, all of it is read again when something was booked; of a longer one, when somebody wants it. */
const MOST_PAGES_RENEWED = 2;

/** Whether a list that is read page by page is short enough to be read again without being asked. */
export function isShort({ state }: Pick<Query, "state">): boolean {
  return pagesIn(state.data) <= MOST_PAGES_RENEWED;
}

function pagesIn(data: unknown): number {
  const pages = typeof data === "object" && data !== null && "pages" in data ? data.pages : [];
  return Array.isArray(pages) ? pages.length : 0;
}

/** What is to be known of a list beside its rows. */
export interface ListNews {
  readonly liveness: Liveness;
  /** Something was booked since, and the list is too long to be read again without being asked. */
  readonly isBehind: boolean;
  readonly beginAnew: () => void;
}

/** Lets the lists under a name follow what is booked; `data` is what the list that is shown has read so far. */
export function useListNews(name: string, data: unknown): ListNews {
  const cache = useQueryClient();
  const [isTold, setTold] = useState(false);
  const liveness = useNews(
    useCallback(() => {
      void cache.invalidateQueries({ queryKey: [name, "list"], predicate: isShort });
      setTold(true);
    }, [cache, name]),
  );
  const beginAnew = () => {
    setTold(false);
    void cache.resetQueries({ queryKey: [name, "list"] });
  };
  return { liveness, isBehind: isTold && pagesIn(data) > MOST_PAGES_RENEWED, beginAnew };
}
