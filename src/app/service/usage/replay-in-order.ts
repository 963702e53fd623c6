import TinyQueue from "tinyqueue";
import type { RatingRun } from "../../../core/engine.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import type { RuleSettings } from "../../../core/usage/settings.ts";
import { compareEvents, eachEvent, type ThreadEvent } from "../../../core/usage/timeline.ts";
import type { ReplayedMessage } from "../../../store/port/replay.ts";

/** Messages between two looks for threads in which nothing is open any more. */
const SWEEP_EVERY = 20_000;

/** Users as the books join them: each message brings the one name that stands for its user. */
export interface FiledIdentities extends Identities {
  readonly learn: (user: string, root: string) => void;
}

export function openFiledIdentities(): FiledIdentities {
  const roots = new Map<string, string>();
  return {
    user: (name) => roots.get(name) ?? name,
    number: (name) => name,
    learnUser: () => false,
    learnNumber: () => false,
    learn: (user, root) => {
      if (user !== root) roots.set(user, root);
    },
  };
}

/** Gives a run the events of messages in their one order; messages come in order of their first events. */
export interface InOrder {
  readonly add: (message: ReplayedMessage) => void;
  /** No more messages: events before the instant are decided, later ones are left out. */
  readonly finish: (before: Instant) => void;
}

export function openInOrder(run: RatingRun, identities: FiledIdentities, rules: RuleSettings): InOrder {
  const queue = new TinyQueue<ThreadEvent>([], compareEvents);
  let untilSweep = SWEEP_EVERY;
  const drain = (before: Instant) => {
    for (let next = queue.peek(); next && next.at < before; next = queue.peek()) {
      queue.pop();
      run.take(next);
    }
  };
  return {
    add: ({ message, root, firstAt }) => {
      drain(firstAt);
      identities.learn(message.user ?? "", root);
      eachEvent(message, rules, (at, is) => queue.push({ at, is, message }));
      untilSweep -= 1;
      if (untilSweep > 0) return;
      run.sweep(firstAt);
      untilSweep = SWEEP_EVERY;
    },
    finish: drain,
  };
}
