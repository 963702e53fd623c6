import type { Plan } from "../core/billing/plan.ts";
import { ok, type Result, refuse } from "../core/kernel/result.ts";
import type { RateOverride } from "../core/pricing/rate-card.ts";
import type { RateCard } from "../core/pricing/rate-set.ts";
import type { Fact } from "../core/usage/fact.ts";
import type { Settings } from "../core/usage/settings.ts";
import { readHeader } from "./scenario/header.ts";
import { cut, type LineProblem } from "./scenario/lines.ts";
import { planOf } from "./scenario/plan-lines.ts";
import { readTimeline } from "./scenario/timeline.ts";

/** A timeline with everything needed to rate it, and what its author expects (docs/scenarios.md). */
export interface Scenario {
  readonly title: string;
  /** Rule ids that it shows. */
  readonly covers: readonly string[];
  readonly zone: string;
  readonly settings: Settings;
  readonly attested: boolean;
  readonly overrides: readonly RateOverride[];
  /** Rates that the file states itself; they stand in for the same lines of the rate data. */
  readonly cards: readonly RateCard[];
  readonly facts: readonly Fact[];
  /** The plan of the file's `unit` and `price` lines; null where it has none. */
  readonly plan: Plan | null;
  /** Everything above `charges`, verbatim. */
  readonly head: string;
  /** The rest as it stands. */
  readonly expected: string;
}

/** A line that is not what a scenario file may say. */
export interface ScenarioProblem extends LineProblem {
  readonly file: string;
}

/** Reads a scenario file. All problems are reported at once. */
export function parseScenario(text: string, file: string): Result<Scenario, readonly ScenarioProblem[]> {
  const parts = cut(text.replaceAll("\r\n", "\n"));
  const { header, problems } = readHeader(parts.header);
  const timeline = readTimeline(parts.timeline, header);
  const all = [...problems, ...timeline.problems].map((problem) => ({ file, ...problem }));
  if (all.length > 0) return refuse(all);
  const { title, covers, settings, attested, overrides, cards, clock, plan } = header;
  const { head, tail: expected } = parts;
  return ok({
    title,
    covers,
    zone: clock.zone,
    settings,
    attested,
    overrides,
    cards,
    facts: timeline.facts,
    plan: planOf(plan, settings.defaults.currency),
    head,
    expected,
  });
}
