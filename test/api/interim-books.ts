import type { BookReads } from "../../src/store/port/reads.ts";

/** Books in which nothing stands. */
export const EMPTY_READS: BookReads = {
  charges: async () => ({ items: [], next: null }),
  streamCharges: async function* none() {},
  charge: async () => undefined,
  usage: async () => [],
  threads: async () => ({ items: [], next: null }),
  messages: async () => ({ items: [], next: null }),
  refusals: async () => ({ items: [], next: null }),
  counters: async () => ({ items: [], next: null }),
  counted: async () => 0,
  state: async () => ({ facts: 0n, changes: 0n, lagMs: 0, stuck: [] }),
};
