/** Usages as one thread gives them to another. */
export interface SharedUsages {
  readonly count: number;
  readonly times: Float64Array;
  readonly rows: Int32Array;
  readonly kinds: Int32Array;
  readonly ends: Float64Array;
  readonly abouts: ReadonlyMap<number, number>;
}

/** Usages in columns: when each occurred, the row of the event that led to it, and its template. */
export class UsageList {
  count = 0;
  private times = new Float64Array(2 ** 12);
  private rows = new Int32Array(2 ** 12);
  private kinds = new Int32Array(2 ** 12);
  /** When conversations end; empty until there is one. NaN: no conversation. */
  private ends = new Float64Array(0);
  /** The row of the message that a usage is about, where that is not the event's own. */
  private readonly abouts = new Map<number, number>();

  add(occurredAt: number, expiresAt: number, row: number, template: number): void {
    const index = this.count;
    if (index === this.times.length) this.grow();
    this.times[index] = occurredAt;
    this.rows[index] = row;
    this.kinds[index] = template;
    this.count = index + 1;
    if (this.ends.length > 0) this.ends[index] = expiresAt;
    else if (!Number.isNaN(expiresAt)) {
      this.ends = new Float64Array(this.times.length).fill(Number.NaN);
      this.ends[index] = expiresAt;
    }
  }

  /** Says that the latest usage is about another message than that of its event. */
  isAbout(row: number): void {
    this.abouts.set(this.count - 1, row);
  }

  /** All of them, in a form that another thread can be given. */
  get shared(): SharedUsages {
    const { count, times, rows, kinds, ends, abouts } = this;
    return { count, times, rows, kinds, ends, abouts };
  }

  /** Adds all usages of another list; `firstTemplate` is where its templates begin among those of this one. */
  append(other: SharedUsages, firstTemplate: number): void {
    const base = this.count;
    if (base + other.count > this.times.length) this.grow(base + other.count);
    for (let i = 0; i < other.count; i += 1) {
      const expiresAt = other.ends[i] ?? Number.NaN;
      this.add(other.times[i] ?? 0, expiresAt, other.rows[i] ?? 0, (other.kinds[i] ?? 0) + firstTemplate);
    }
    for (const [index, row] of other.abouts) this.abouts.set(base + index, row);
  }

  /** In the order of their numbers. */
  get instants(): Float64Array {
    return this.times.subarray(0, this.count);
  }

  occurredAt(index: number): number {
    return this.times[index] ?? 0;
  }

  expiresAt(index: number): number | null {
    const at = this.ends[index] ?? Number.NaN;
    return Number.isNaN(at) ? null : at;
  }

  row(index: number): number {
    return this.rows[index] ?? 0;
  }

  template(index: number): number {
    return this.kinds[index] ?? 0;
  }

  about(index: number): number {
    return this.abouts.size === 0 ? this.row(index) : (this.abouts.get(index) ?? this.row(index));
  }

  private grow(size = Math.ceil(this.times.length * 1.5)): void {
    const [times, rows, kinds] = [new Float64Array(size), new Int32Array(size), new Int32Array(size)];
    times.set(this.times);
    rows.set(this.rows);
    kinds.set(this.kinds);
    [this.times, this.rows, this.kinds] = [times, rows, kinds];
    if (this.ends.length === 0) return;
    const ends = new Float64Array(size).fill(Number.NaN);
    ends.set(this.ends);
    this.ends = ends;
  }
}
