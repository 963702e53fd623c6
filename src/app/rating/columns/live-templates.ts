import type { Usage } from "../../../core/usage/usage.ts";

/** A usage, and the number of its template. */
interface Known {
  readonly usage: Usage;
  readonly template: number;
}

/** More markets and situations than there are. */
const DAY = 2 ** 24;

/** Templates of usages in threads with more open than a window, remembered by class of rating, day, market and situation. */
export class LiveTemplates {
  private readonly byClass: Map<number, Known>[] = [];

  /** The template of a usage, where one that differs in message, user and instants only was remembered. */
  get(ratedAs: number, day: number, slot: number, usage: Usage): number | undefined {
    const known = this.byClass[ratedAs]?.get(day * DAY + slot);
    return known && isSame(known.usage, usage) ? known.template : undefined;
  }

  set(ratedAs: number, day: number, slot: number, known: Known): void {
    const { usage } = known;
    // What is unknown names the message; whether a login code is international may change within a day.
    if (usage.unknown !== null || usage.decided.by === "report" || usage.category === "authentication") return;
    const all = this.byClass[ratedAs] ?? new Map<number, Known>();
    this.byClass[ratedAs] = all;
    all.set(day * DAY + slot, known);
  }
}

/** Whether two usages of one class, day and market are the same decision. */
function isSame(a: Usage, b: Usage): boolean {
  return (
    a.kind === b.kind &&
    a.model === b.model &&
    a.date === b.date &&
    a.category === b.category &&
    a.pricingType === b.pricingType &&
    a.incomplete === b.incomplete &&
    a.decided.by === b.decided.by &&
    b.unknown === null &&
    a.counting.by === b.counting.by &&
    (a.counting.by !== "allowance" || b.counting.by !== "allowance" || a.counting.decided === b.counting.decided) &&
    a.rules.length === b.rules.length &&
    a.rules.every((rule, index) => rule === b.rules[index])
  );
}
