import { type BillingState, pathOf } from "../../../../core/billing/business.ts";
import { dialogBusinesses } from "../../../../core/billing/dialog-sales.ts";
import type { Settings } from "../../../../core/usage/settings.ts";

/** A business that is, was or will be billed by dialogs, with the places whose messages may change them; null: all may. */
export interface DialogPlaces {
  readonly business: string;
  readonly places: readonly string[] | null;
}

/** Everybody whose dialogs messages may change: those of its own WABAs, and of who buys through it. */
export function dialogPlaces(state: BillingState, settings: Settings): readonly DialogPlaces[] {
  return dialogBusinesses(state).map((business) => ({
    business,
    places: placesOf(wabasBelow(state, business), settings),
  }));
}

/** Which of them messages of a place may change. */
export function openPlaces(all: readonly DialogPlaces[]): (asked: readonly string[]) => readonly string[] {
  const everywhere = all.flatMap(({ business, places }) => (places === null ? [business] : []));
  const at = new Map<string, string[]>();
  for (const { business, places } of all)
    for (const place of places ?? []) {
      const known = at.get(place);
      if (known) known.push(business);
      else at.set(place, [business]);
    }
  return (asked) => [...new Set([...everywhere, ...asked.flatMap((place) => at.get(place) ?? [])])];
}

/**
 * Names under which the store finds the messages of WABAs: those of the WABAs, and numbers that the settings put there now;
 * null: any number's may be.
 */
export function placesOf(wabas: readonly string[], { numbers, wabas: described }: Settings): readonly string[] | null {
  const ids = Object.keys(described);
  if (ids.length === 1 && wabas.includes(ids[0] ?? "")) return null;
  const wanted = new Set(wabas);
  const own = Object.entries(numbers).flatMap(([number, { waba }]) => (wanted.has(waba ?? "") ? [number] : []));
  return [...new Set([...wabas, ...own])].sort();
}

/** Whether what is of an owner is sold to a business: its own, or that of who buys through it. */
export function sellsThrough(state: BillingState, owner: string | undefined, business: string): boolean {
  return owner === business || (owner !== undefined && pathOf(state, owner).includes(business));
}

/** The WABAs of a business, and of all who buy through it. */
export function wabasBelow(state: BillingState, business: string): readonly string[] {
  const known = below.get(state) ?? allBelow(state);
  below.set(state, known);
  return [...(known.get(business) ?? [])];
}

const below = new WeakMap<BillingState, ReadonlyMap<string, ReadonlySet<string>>>();

function allBelow(state: BillingState): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { id, wabas } of state.businesses.values()) {
    for (const above of pathOf(state, id)) {
      const own = found.get(above) ?? new Set<string>();
      found.set(above, own);
      for (const { waba } of wabas) own.add(waba);
    }
  }
  return found;
}
