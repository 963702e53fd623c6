import { compareRefused, type Refused } from "../../core/engine.ts";
import type { Fact } from "../../core/usage/fact.ts";
import type { InputNotice, InputProblem } from "../../intake/problem.ts";
import type { InputItem } from "../../intake/read-input.ts";

/** How files were rated. */
export type Way = string;

/** What reading and rating found beside charges. */
export interface RateReport {
  readonly way: Way;
  /** Why not otherwise; empty where there is nothing to say. */
  readonly why: string;
  readonly facts: number;
  /** The first problems; {@link problemCount} says how many there were. */
  readonly problems: readonly InputProblem[];
  readonly problemCount: number;
  readonly notices: readonly InputNotice[];
  readonly webhookItems: readonly WebhookCount[];
  readonly refusals: readonly Refused[];
}

export interface WebhookCount {
  readonly kind: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

/** Problems kept to be shown; all are counted. */
const PROBLEMS_KEPT = 1_000;

/** Collects what is found beside charges. */
export function openFindings() {
  const problems: InputProblem[] = [];
  const notices: InputNotice[] = [];
  const webhookItems = new Map<string, { kind: string; outcome: string; reason: string; count: number }>();
  const refusals: Refused[] = [];
  let problemCount = 0;
  let facts = 0;
  const countItems = (items: Extract<InputItem, { kind: "outcomes" }>["items"]) => {
    for (const { kind, outcome, reason, count } of items) {
      const key = `${outcome}\n${kind}\n${reason}`;
      const known = webhookItems.get(key);
      webhookItems.set(key, { kind, outcome, reason, count: (known?.count ?? 0) + count });
    }
  };
  return {
    refuse: (refused: Refused) => refusals.push(refused),
    /** Sorts an item away; gives the facts in it. */
    take: (item: InputItem): readonly Fact[] => {
      if (item.kind === "problem") {
        problemCount += 1;
        if (problems.length < PROBLEMS_KEPT) problems.push(item.problem);
      } else if (item.kind === "notice") notices.push(item.notice);
      else if (item.kind === "outcomes") countItems(item.items);
      else {
        facts += item.facts.length + item.taken;
        return item.facts;
      }
      return [];
    },
    report: (way: Way, why: string): RateReport => ({
      way,
      why,
      facts,
      problems,
      problemCount,
      notices,
      webhookItems: [...webhookItems.values()],
      refusals: refusals.sort(compareRefused),
    }),
  };
}
