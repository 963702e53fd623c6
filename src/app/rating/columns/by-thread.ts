import { NO_THREAD } from "./roster.ts";

/** Rows in order of their threads, and where the rows of each thread end. */
export interface ByThread {
  readonly rows: Int32Array;
  readonly ends: Int32Array;
}

/** Groups rows by thread (a counting sort); those without one are left out. */
export function groupByThread(threads: Int32Array, threadCount: number): ByThread {
  const ends = new Int32Array(new SharedArrayBuffer(threadCount * 4));
  let total = 0;
  for (let row = 0; row < threads.length; row += 1) {
    const thread = threads[row] ?? NO_THREAD;
    if (thread !== NO_THREAD) ends[thread] = (ends[thread] ?? 0) + 1;
  }
  for (let thread = 0; thread < threadCount; thread += 1) {
    const size = ends[thread] ?? 0;
    ends[thread] = total;
    total += size;
  }
  const rows = new Int32Array(new SharedArrayBuffer(total * 4));
  for (let row = 0; row < threads.length; row += 1) {
    const thread = threads[row] ?? NO_THREAD;
    if (thread === NO_THREAD) continue;
    const place = ends[thread] ?? 0;
    ends[thread] = place + 1;
    rows[place] = row;
  }
  return { rows, ends };
}
