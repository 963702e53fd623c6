/** Bits of a key that one pass of the sort looks at. */
const BITS = 11;
const BUCKETS = 2 ** BITS;
/** Keys are split into a high and a low half of so many bits, because bit operations know 32 only. */
const HALF = 2 ** 22;

/** Positions in order of their instants, equal ones as they come (a radix sort). Instants are whole milliseconds. */
export function orderByTime(at: Float64Array): Int32Array {
  const count = at.length;
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i += 1) {
    const time = at[i] ?? 0;
    if (time < least) least = time;
    if (time > greatest) greatest = time;
  }
  const low = new Int32Array(count);
  let [order, other] = [new Int32Array(count), new Int32Array(count)];
  const unit = wholeSeconds(at, least) ? 1_000 : 1;
  const span = count === 0 ? 0 : (greatest - least) / unit;
  const high = new Int32Array(span < HALF ? 0 : count);
  for (let i = 0; i < count; i += 1) {
    const key = ((at[i] ?? 0) - least) / unit;
    const top = Math.floor(key / HALF);
    low[i] = key - top * HALF;
    high[i] = top;
    order[i] = i;
  }
  for (const [keys, shift, reach] of [
    [low, 0, 1],
    [low, BITS, BUCKETS],
    [high, 0, HALF],
    [high, BITS, HALF * BUCKETS],
  ] as const) {
    if (span < reach) break;
    pass(order, other, { keys, shift });
    [order, other] = [other, order];
  }
  return order;
}

function wholeSeconds(at: Float64Array, least: number): boolean {
  for (let i = 0; i < at.length; i += 1) if (((at[i] ?? 0) - least) % 1_000 !== 0) return false;
  return true;
}

function pass(from: Int32Array, to: Int32Array, { keys, shift }: { keys: Int32Array; shift: number }): void {
  const places = new Int32Array(BUCKETS);
  for (let i = 0; i < from.length; i += 1) {
    const bucket = ((keys[i] ?? 0) >>> shift) & (BUCKETS - 1);
    places[bucket] = (places[bucket] ?? 0) + 1;
  }
  for (let bucket = 0, total = 0; bucket < BUCKETS; bucket += 1) {
    const size = places[bucket] ?? 0;
    places[bucket] = total;
    total += size;
  }
  for (let i = 0; i < from.length; i += 1) {
    const index = from[i] ?? 0;
    const bucket = ((keys[index] ?? 0) >>> shift) & (BUCKETS - 1);
    const place = places[bucket] ?? 0;
    places[bucket] = place + 1;
    to[place] = index;
  }
}
