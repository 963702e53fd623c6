import { hashBytes, isSameText, PADDING } from "../texts/text-pool.ts";
import type { HoleReader } from "./holes.ts";

/** So many segments are compared one by one. */
const FEW = 3;

/** A place in a line where the bytes so far were met before: a hole comes next, or the line ends. */
interface Node {
  /** The kind of the hole; -1 at the beginning and the end. */
  readonly hole: number;
  /** The number of the shape that ends here; -1 where none does. */
  readonly shape: number;
  /** What may come behind the hole, by its length. */
  readonly branches: Branch[];
}

interface Branch {
  readonly length: number;
  /** Whether these bytes end the line. */
  readonly isLast: boolean;
  readonly all: Segment[];
  readonly byHash: Map<number, Segment[]>;
}

/** Bytes that stand between two holes. */
interface Segment {
  readonly bytes: DataView;
  readonly node: Node;
}

/** A hole in a line that is learnt. */
export interface Hole {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** Shapes of lines by small numbers: lines of one shape have the same bytes but in their holes. */
export class Shapes {
  size = 0;
  private readonly first = newNode(-1, -1);

  /** The number of the shape of a line without its end, its holes read; -1 where it has none of the shapes. */
  find(view: DataView, start: number, end: number, holes: HoleReader): number {
    let node = this.first;
    let at = start;
    for (;;) {
      const segment = segmentAt(node, view, at, end);
      if (segment === undefined) return -1;
      at += segment.bytes.byteLength - PADDING;
      node = segment.node;
      if (node.shape >= 0) return node.shape;
      at = holes.read(node.hole, view, at);
      if (at < 0) return -1;
    }
  }

  /** Learns the shape of a line with its holes in their order; gives its number, which may be known already. */
  add(view: DataView, start: number, end: number, holes: readonly Hole[]): number {
    let node = this.first;
    let at = start;
    for (const hole of holes) {
      node = this.step(node, view, at, hole.start, hole.kind);
      at = hole.end;
    }
    return this.step(node, view, at, end, -1).shape;
  }

  private step(from: Node, view: DataView, start: number, end: number, hole: number): Node {
    const isLast = hole < 0;
    const length = end - start;
    let branch = from.branches.find((one) => one.length === length && one.isLast === isLast);
    if (!branch) {
      branch = { length, isLast, all: [], byHash: new Map() };
      from.branches.push(branch);
    }
    const hash = hashBytes(view, start, end);
    const known = branch.byHash.get(hash) ?? [];
    const same = known.find(({ bytes }) => isSameText(bytes, 0, view, start, length));
    if (same) return same.node;
    const node = newNode(hole, isLast ? this.size : -1);
    if (isLast) this.size += 1;
    const segment = { bytes: copyOf(view, start, end), node };
    branch.all.push(segment);
    branch.byHash.set(hash, [...known, segment]);
    return node;
  }
}

function segmentAt({ branches }: Node, view: DataView, at: number, end: number): Segment | undefined {
  for (const { length, isLast, all, byHash } of branches) {
    if (isLast ? at + length !== end : at + length >= end) continue;
    const known = all.length > FEW ? byHash.get(hashBytes(view, at, at + length)) : all;
    if (known === undefined) continue;
    for (const segment of known) if (isSameText(segment.bytes, 0, view, at, length)) return segment;
  }
  return undefined;
}

function newNode(hole: number, shape: number): Node {
  return { hole, shape, branches: [] };
}

/** A copy with some bytes behind it. */
function copyOf(view: DataView, start: number, end: number): DataView {
  const bytes = new Uint8Array(end - start + PADDING);
  bytes.set(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
  return new DataView(bytes.buffer);
}
