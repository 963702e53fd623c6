import { printable } from "./problem.ts";

/** What became of a kind of part of webhook bodies, and how often that was seen. */
export interface WebhookCount {
  readonly kind: string;
  readonly outcome: "understood" | "ignored" | "reported";
  /** Why; of what is reported, also where it was first met. Empty where it was understood. */
  readonly reason: string;
  readonly count: number;
}

type Part = Omit<WebhookCount, "count">;

/** Counts what became of parts of webhook bodies; damaged ones are problems and not counted here. */
export interface Tally {
  /** `place` names file and line, and is asked only for the first of a kind. */
  readonly add: (part: Part, place: () => string, times?: number) => void;
  readonly counts: () => readonly WebhookCount[];
}

const MOST_KINDS = 1_000;

export function openTally(): Tally {
  const counts = new Map<string, { readonly part: Part; readonly first: string; count: number }>();
  return {
    add: (part, place, times = 1) => {
      const exact = `${part.outcome}\n${part.kind}\n${part.reason}`;
      const isNew = !counts.has(exact) && counts.size >= MOST_KINDS;
      const key = isNew ? `${part.outcome}\nother` : exact;
      const known = counts.get(key);
      if (known) known.count += times;
      else counts.set(key, { part: isNew ? other(part) : part, first: place(), count: times });
    },
    counts: () =>
      [...counts.values()].map(({ part: { kind, outcome, reason }, first, count }) => ({
        kind: printable(kind),
        outcome,
        reason: outcome === "reported" ? `${reason} First at ${first}.` : reason,
        count,
      })),
  };
}

function other({ outcome }: Part): Part {
  return { kind: "other", outcome, reason: outcome === "understood" ? "" : "More kinds than are listed." };
}
