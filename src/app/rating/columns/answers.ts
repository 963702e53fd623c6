/** Answers kept of the rules: what a delivery leads to; from {@link FIRST_TEMPLATE} on, the number of its template. */
export const UNKNOWN = 0;
export const RIDES = 1;
export const NOT_SIMPLE = 2;
export const FIRST_TEMPLATE = 3;

const NO_ANSWERS = new Int32Array(0);

/** What the rules answered, by class of rating, day, and a slot for market and situation. */
export class Answers {
  private readonly byClass: (Int32Array | undefined)[][] = [];
  /** By class, then month: the template that was found last, by slot. */
  private readonly latest: Map<number, number>[][] = [];

  get(ratedAs: number, day: number, slot: number): number {
    return this.byClass[ratedAs]?.[day]?.[slot] ?? UNKNOWN;
  }

  set(ratedAs: number, day: number, slot: number, said: number): void {
    const byDay = this.byClass[ratedAs] ?? [];
    this.byClass[ratedAs] = byDay;
    let answers = byDay[day] ?? NO_ANSWERS;
    if (slot >= answers.length) {
      const larger = new Int32Array(Math.max(128, slot * 2));
      larger.set(answers);
      answers = larger;
      byDay[day] = answers;
    }
    answers[slot] = said;
  }

  /** The templates found last on other days of a month, by slot. */
  latestOf(ratedAs: number, month: number): Map<number, number> {
    const byMonth = this.latest[ratedAs] ?? [];
    this.latest[ratedAs] = byMonth;
    const latest = byMonth[month] ?? new Map<number, number>();
    byMonth[month] = latest;
    return latest;
  }
}
