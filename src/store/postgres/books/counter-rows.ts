import { assert } from "../../../core/kernel/assert.ts";
import type { Boundary } from "../../../core/ledger/counter-bands.ts";

/** Boundaries as one text: `[[threshold, at, before], ...]`. */
export function packBoundaries(boundaries: readonly Boundary[]): string {
  return JSON.stringify(boundaries.map(({ threshold, at, before }) => [threshold, at, before]));
}

/** Reads what {@link packBoundaries} wrote. */
export function unpackBoundaries(text: string): readonly Boundary[] {
  const packed: unknown = JSON.parse(text);
  assert(Array.isArray(packed), "boundaries are a list");
  return packed.map((one: unknown) => {
    assert(Array.isArray(one), "a boundary is a list");
    const [threshold, at, before]: readonly unknown[] = one;
    assert(typeof threshold === "number" && typeof before === "number", "a boundary has counts");
    assert(at === null || typeof at === "number", "a boundary has an instant or none yet");
    return { threshold, at, before };
  });
}
