/** What became of a part of a webhook body, and how often that was seen. */
export interface WebhookCount {
  readonly kind: string;
  readonly outcome: "understood" | "ignored" | "reported";
  readonly reason: string;
  readonly count: number;
}

/** Counts what became of parts of webhook bodies. */
export interface Tally {
  readonly add: (item: Omit<WebhookCount, "count">) => void;
  readonly counts: () => readonly WebhookCount[];
}

const MOST_KINDS = 1_000;

export function openTally(): Tally {
  const counts = new Map<string, { item: Omit<WebhookCount, "count">; count: number }>();
  return {
    add: (item) => {
      const exact = `${item.outcome}\n${item.kind}\n${item.reason}`;
      const isNew = !counts.has(exact) && counts.size >= MOST_KINDS;
      const key = isNew ? `${item.outcome}\nother` : exact;
      const known = counts.get(key);
      if (known) known.count += 1;
      else
        counts.set(key, {
          item: isNew ? { kind: "other", outcome: item.outcome, reason: "More kinds than are listed." } : item,
          count: 1,
        });
    },
    counts: () =>
      [...counts.values()].map(({ item: { kind, outcome, reason }, count }) => ({ kind, outcome, reason, count })),
  };
}
