import type { Message } from "./message.ts";
import type { Settings, WabaSettings } from "./settings.ts";

/** A WABA with everything a rating needs of it, stated or assumed. */
export interface Waba extends WabaSettings {
  readonly id: string;
}

/**
 * Finds the WABA of a message: the one it names, else the one of its number in the settings, else the only one in the
 * settings, else the number itself. A WABA that nobody described takes the defaults and is marked `assumed`.
 */
export function openAccounts(settings: Settings): (message: Pick<Message, "waba" | "number">) => Waba {
  const known = new Map<string, Waba>();
  const ids = Object.keys(settings.wabas);
  const only = ids.length === 1 ? ids[0] : undefined;
  return (message) => {
    const id = message.waba ?? settings.numbers[message.number]?.waba ?? only ?? message.number;
    const found = known.get(id);
    if (found) return found;
    const waba = describe(id, settings);
    known.set(id, waba);
    return waba;
  };
}

function describe(id: string, { wabas, defaults }: Settings): Waba {
  const stated = Object.hasOwn(wabas, id) ? wabas[id] : undefined;
  if (stated) return { ...stated, id, assumed: false };
  return { ...defaults, id, portfolio: id, servedBy: "partner", assumed: true };
}
