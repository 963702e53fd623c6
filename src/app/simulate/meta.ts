import { DAY_MS, HOUR_MS, type Instant } from "../../core/kernel/time.ts";
import { modelOn } from "../../core/usage/calendar.ts";
import type { ModelId } from "../../core/usage/settings.ts";
import { categoryAt } from "./accounts.ts";
import type { PlannedMessage } from "./dialogs.ts";
import type { Country } from "./markets.ts";
import type { Failure, SimulatedReport } from "./message.ts";
import type { TrafficParameters } from "./parameters.ts";
import { placesOf } from "./users.ts";

/** What Meta does with a message when it is sent. */
export interface Judgement {
  readonly failure: Failure | null;
  readonly reported: SimulatedReport | null;
}

/** Sees every message once, in order of time; fails free-form messages outside of the window, and says what the others are. */
export type Judge = (message: PlannedMessage) => Judgement;

/**
 * Plays Meta's part in so far as webhooks show it: windows are kept for each user, free entry points and the allowance are
 * tested when a message is sent. It is no second engine: conversations are left out, and the category is the message's own.
 */
export function openJudge(parameters: TrafficParameters): Judge {
  const windows = openWindows(placesOf(parameters));
  const allowance = openAllowance(parameters.numbers);
  const modelAt = openModels();
  return (message) => {
    const { user, at, direction, template } = message;
    if (direction === "inbound") {
      windows.receive(message);
      return NOTHING;
    }
    const inWindow = at < windows.end(user.index);
    if (template === null && !inWindow) return { failure: { at: at + 2_000, code: 131047 }, reported: null };
    if (message.failure) return { failure: message.failure, reported: null };
    const entryPointEnds = windows.enter(message);
    const category = template === null ? "service" : categoryAt(template, at);
    const model = modelAt(user.number.waba.country, at);
    if (model === "NBP") return passed({ model, category, type: null, entryPointEnds: null });
    if (model !== "PMP" && model !== "PMP-OCT26") return passed({ model: "CBP", category, type: null, entryPointEnds });
    if (entryPointEnds !== null) return passed({ model: "PMP", category, type: "free_entry_point", entryPointEnds });
    const isFree = inWindow && isFreeInWindow(category, model) && (model === "PMP" || allowance.covers(message));
    return passed({ model: "PMP", category, type: isFree ? "free_customer_service" : "regular", entryPointEnds });
  };
}

const NOTHING: Judgement = { failure: null, reported: null };

function passed(reported: SimulatedReport): Judgement {
  return { failure: null, reported };
}

/** Beside the allowance (PMP-03, PMP-04, OCT26-07). */
function isFreeInWindow(category: SimulatedReport["category"], model: ModelId): boolean {
  return category === "service" || (category === "utility" && model === "PMP");
}

const ENTRY_POINT_MS = 72 * HOUR_MS;

/** The ends of everything that is open, by user: seconds, four bytes each. */
function openWindows(users: number) {
  const windowEnds = new Uint32Array(users);
  const entryEnds = new Uint32Array(users);
  const entryPointEnds = new Uint32Array(users);
  const endIn = (list: Uint32Array, user: number) => (list[user] ?? 0) * 1000;
  return {
    /** Until when free-form messages may be sent. */
    end: (user: number): Instant => endIn(windowEnds, user),
    receive: ({ user: { index }, at, entryPoint }: PlannedMessage) => {
      windowEnds[index] = (at + DAY_MS) / 1000;
      if (entryPoint !== null && at >= endIn(entryPointEnds, index)) entryEnds[index] = (at + DAY_MS) / 1000;
    },
    /** The end of the free entry point in which a message is sent, or that it opens; null where there is none. */
    enter: ({ user: { index }, at, deliveredAt }: PlannedMessage): Instant | null => {
      if (at < endIn(entryPointEnds, index)) return endIn(entryPointEnds, index);
      if (deliveredAt === null || at >= endIn(entryEnds, index)) return null;
      entryEnds[index] = 0;
      entryPointEnds[index] = (at + ENTRY_POINT_MS) / 1000;
      return at + ENTRY_POINT_MS;
    },
  };
}

/** Service messages a month and number that cost nothing (OCT26-03). */
const ALLOWANCE = 1_000;

function openAllowance(numbers: number) {
  const used = new Uint32Array(numbers);
  const months = new Uint32Array(numbers);
  return {
    /** Counts a service message of the month; reactions are free without it. */
    covers: ({ type, at, deliveredAt, user: { number } }: PlannedMessage): boolean => {
      if (type === "reaction") return true;
      const local = new Date(at + number.waba.country.offsetMinutes * 60_000);
      const month = local.getUTCFullYear() * 12 + local.getUTCMonth();
      if (months[number.index] !== month) {
        months[number.index] = month;
        used[number.index] = 0;
      }
      const before = used[number.index] ?? 0;
      if (deliveredAt !== null) used[number.index] = before + 1;
      return before < ALLOWANCE;
    },
  };
}

/** The model by local day, kept for days already asked for. */
function openModels(): (country: Country, at: Instant) => ModelId {
  const known = new Map<number, ModelId>();
  return ({ offsetMinutes }, at) => {
    const day = Math.floor((at + offsetMinutes * 60_000) / DAY_MS);
    const model = known.get(day) ?? modelOn(new Date(day * DAY_MS).toISOString().slice(0, 10));
    known.set(day, model);
    return model;
  };
}
