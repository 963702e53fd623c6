import type { Instant } from "../../src/core/kernel/time.ts";
import type { EntryPoint } from "../../src/core/usage/fact.ts";
import type { ModelId } from "../../src/core/usage/settings.ts";

/** One message of a story. */
export interface Step {
  readonly side: "user" | "business";
  /** Place of the user among those of the story. */
  readonly who: number;
  readonly at: Instant;
  /** `template`, or Meta's message type. */
  readonly type: string;
  /** Of a template; null for everything else. */
  readonly category: string | null;
  /** Of the user's messages: what brought them here. */
  readonly entryPoint: EntryPoint | null;
  /** Of the business's messages; null: not delivered. */
  readonly deliveredAt: Instant | null;
}

/** A rate that the story states itself, where no card has one. */
export interface StatedRate {
  readonly category: string;
  readonly market: string | null;
  /** Wire form of money. */
  readonly rate: string;
}

/** One business, a few users and a clock that is moved by hand. Everything else follows from it. */
export interface Story {
  readonly title: string;
  readonly zone: string;
  readonly currency: string;
  /** At least one; their calling codes decide the market. */
  readonly users: readonly [string, ...string[]];
  readonly model: ModelId | "auto";
  readonly rates: readonly StatedRate[];
  /** Where the clock began. */
  readonly start: Instant;
  readonly now: Instant;
  /** In order of time; no two messages of one user at the same instant. */
  readonly steps: readonly Step[];
}

/** No two messages are written in the same second, so what came first is never in doubt. */
const SECOND_MS = 1_000;

/** A user writes. */
export function receive(story: Story, who: number, type: string, entryPoint: EntryPoint | null): Story {
  return append(story, { side: "user", who, type, category: null, entryPoint, deliveredAt: null });
}

/** The business sends something to a user, and it is delivered at once. */
export function send(story: Story, who: number, type: string, category: string | null): Story {
  const next = append(story, { side: "business", who, type, category, entryPoint: null, deliveredAt: null });
  return withStep(next, next.steps.length - 1, (step) => ({ ...step, deliveredAt: step.at }));
}

/** A message turns out to be delivered, as of now or, where it is the latest, as of its sending; or not to be. */
export function setDelivered(story: Story, place: number, delivered: boolean): Story {
  return withStep(story, place, (step) => ({ ...step, deliveredAt: delivered ? Math.max(step.at, story.now) : null }));
}

/** Takes the last message back. */
export function undo(story: Story): Story {
  const steps = story.steps.slice(0, -1);
  return { ...story, steps, now: Math.max(story.start, steps.at(-1)?.at ?? story.start) };
}

/** Moves the clock, never to before the last message. Before the first one the story begins where the clock is. */
export function moveTo(story: Story, at: Instant): Story {
  if (story.steps.length === 0) return { ...story, start: at, now: at };
  return { ...story, now: Math.max(at, latest(story)) };
}

/** The earliest instant to which the clock may go. */
export function latest({ steps, start }: Story): Instant {
  return Math.max(start, ...steps.map(({ at, deliveredAt }) => Math.max(at, deliveredAt ?? at)));
}

/** The message id of each step: `i1`, `i2` come from the user, `m1`, `m2` from the business. */
export function idsOf({ steps }: Story): readonly string[] {
  const counts = { user: 0, business: 0 };
  return steps.map(({ side }) => {
    counts[side] += 1;
    return `${side === "user" ? "i" : "m"}${counts[side]}`;
  });
}

function append(story: Story, step: Omit<Step, "at">): Story {
  const at = story.steps.length === 0 ? story.now : Math.max(story.now, latest(story) + SECOND_MS);
  return { ...story, now: at, steps: [...story.steps, { ...step, at }] };
}

function withStep(story: Story, place: number, change: (step: Step) => Step): Story {
  return { ...story, steps: story.steps.map((step, index) => (index === place ? change(step) : step)) };
}
