import type { Instant } from "../core/kernel/time.ts";
import type { Direction } from "../core/usage/fact.ts";
import { fail, instantOf, type Log, note, value } from "./log.ts";
import { whyNotInstant } from "./why-not.ts";

/** The times of one message, as far as a row tells them. */
export interface Stamps {
  readonly at: Instant | undefined;
  readonly deliveredAt: Instant | undefined;
  readonly failedAt: Instant | undefined;
}

/** Reads the times of the row at hand; undefined where there is a problem, or where its state says nothing. */
export function stampsOf(log: Log, direction: Direction): Stamps | undefined {
  const { layout, mapping } = log;
  const at = instantOf(log, layout.at);
  const deliveredAt = direction === "outbound" && isUsable(at) ? instantOf(log, layout.delivered_at) : undefined;
  if (!isUsable(at) || !isUsable(deliveredAt)) return undefined;
  if (mapping.status !== undefined) return stampsByState(log, direction, { at, deliveredAt });
  if (at === undefined) return fail(log, layout.at, "", whyNotInstant("", log.dates));
  return { at, deliveredAt, failedAt: undefined };
}

type State = "sent" | "delivered" | "failed";

/** Meta's words, and those of other senders that leave no doubt. */
const STATES: ReadonlyMap<string, State> = new Map([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "delivered"],
  ["played", "delivered"],
  ["failed", "failed"],
  ["undelivered", "failed"],
]);

function stampsByState(log: Log, direction: Direction, known: Pick<Stamps, "at" | "deliveredAt">): Stamps | undefined {
  const { layout, mapping } = log;
  const isPerState = mapping.status_at !== undefined;
  const moment = isPerState ? instantOf(log, layout.status_at) : known.at;
  if (!isUsable(moment)) return undefined;
  if (moment === undefined)
    return fail(log, isPerState ? layout.status_at : layout.at, "", whyNotInstant("", log.dates));
  if (direction === "inbound") return { at: known.at ?? moment, deliveredAt: undefined, failedAt: undefined };
  const word = value(log, layout.status).toLowerCase();
  const state = STATES.get(word);
  if (state === undefined) {
    note(log, `the state "${word.slice(0, 40)}" says neither sent, delivered nor failed, so its rows were left out`);
    return undefined;
  }
  return stamped(log, state, { ...known, moment });
}

function stamped(
  log: Log,
  state: State,
  { at, deliveredAt, moment }: { at?: Instant | undefined; deliveredAt?: Instant | undefined; moment: Instant },
): Stamps {
  if (state === "sent") return { at: at ?? moment, deliveredAt, failedAt: undefined };
  if (state === "failed") return { at, deliveredAt, failedAt: moment };
  if (deliveredAt === undefined && log.mapping.status_at === undefined) {
    note(log, "the file does not say when messages were delivered: taken for the moment of sending");
  }
  return { at, deliveredAt: deliveredAt ?? moment, failedAt: undefined };
}

function isUsable(at: Instant | undefined): boolean {
  return at === undefined || !Number.isNaN(at);
}
