import type { Instant } from "../kernel/time.ts";
import type { Message } from "./message.ts";
import type { Settings, StatedWaba, WabaSettings } from "./settings.ts";

/** A WABA with everything a rating needs of it, stated or assumed. */
export interface Waba extends WabaSettings {
  readonly id: string;
}

/** Finds the WABA of a message as it was at an instant; without one, as it was in the beginning. */
export type FindWaba = (message: Pick<Message, "waba" | "number">, at?: Instant) => Waba;

/**
 * Finds the WABA of a message: the one it names, else the one of its number in the settings, else the only one in the
 * settings, else the number itself. A WABA that nobody described takes the defaults and is marked `assumed`.
 */
export function openAccounts(settings: Settings): FindWaba {
  const known = new Map<string, readonly Dated[]>();
  const ids = Object.keys(settings.wabas);
  const only = ids.length === 1 ? ids[0] : undefined;
  return (message, at = Number.NEGATIVE_INFINITY) => {
    const id = message.waba ?? settings.numbers[message.number]?.waba ?? only ?? message.number;
    let states = known.get(id);
    if (!states) {
      states = describe(id, settings);
      known.set(id, states);
    }
    const found = states.length === 1 ? states[0] : states.findLast(({ from }) => from <= at);
    return (found ?? FIRST_OF_NONE).waba;
  };
}

interface Dated {
  readonly from: Instant;
  readonly waba: Waba;
}

const FIRST_OF_NONE: Dated = {
  from: Number.NEGATIVE_INFINITY,
  waba: { id: "", zone: "UTC", currency: "USD", portfolio: "", servedBy: "partner", assumed: true },
};

/** The states of a WABA, oldest first; each holds until the next. */
function describe(id: string, { wabas, defaults }: Settings): readonly Dated[] {
  const from = Number.NEGATIVE_INFINITY;
  const stated = Object.hasOwn(wabas, id) ? wabas[id] : undefined;
  if (!stated) return [{ from, waba: { ...defaults, id, portfolio: id, servedBy: "partner", assumed: true } }];
  const { changes = [], ...beginning } = stated;
  const states: Dated[] = [{ from, waba: { ...beginning, id, assumed: false } }];
  for (const change of [...changes].sort(byStart)) {
    const { from, ...changed } = change;
    const last = states.at(-1);
    if (last) states.push({ from, waba: { ...last.waba, ...changed } });
  }
  return states;
}

function byStart(a: NonNullable<StatedWaba["changes"]>[number], b: typeof a): number {
  return a.from - b.from;
}
