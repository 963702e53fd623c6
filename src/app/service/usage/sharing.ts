import type { Settings } from "../../../core/usage/settings.ts";
import type { Within } from "../../../store/port/reads.ts";

/** The WABAs that ever shared a counter with these, themselves among them; null where all were asked for. */
export function sharingWith({ wabas }: Pick<Settings, "wabas">, within: Within): Within {
  if (within === null) return null;
  const portfoliosOf = (id: string): readonly string[] => {
    const stated = Object.hasOwn(wabas, id) ? wabas[id] : undefined;
    return stated ? [stated.portfolio, ...(stated.changes ?? []).flatMap(({ portfolio = [] }) => portfolio)] : [id];
  };
  const shared = new Set(within.flatMap(portfoliosOf));
  const others = Object.keys(wabas).filter((id) => portfoliosOf(id).some((portfolio) => shared.has(portfolio)));
  return [...new Set([...within, ...others])];
}
