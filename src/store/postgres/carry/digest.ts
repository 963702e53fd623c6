import { createHash } from "node:crypto";

const NEWLINE = 10;
const EMPTY = 0n;

/**
 * What a table holds, whatever the order of its rows: their number, and the sum of their hashes. Two tables with the same
 * digest hold the same rows.
 */
export interface Digest {
  readonly rows: number;
  readonly sum: string;
}

export interface RowDigest {
  /** Whole rows, each with its newline. */
  readonly add: (rows: Buffer) => void;
  readonly value: () => Digest;
}

export function openDigest(): RowDigest {
  let rows = 0;
  let [high, low] = [EMPTY, EMPTY];
  return {
    add: (block) => {
      for (let start = 0; start < block.length; ) {
        const end = block.indexOf(NEWLINE, start) + 1;
        if (end === 0) throw new Error("a block of rows ends within a row");
        const hash = createHash("sha256").update(block.subarray(start, end)).digest();
        high = BigInt.asUintN(64, high + hash.readBigUInt64BE(0));
        low = BigInt.asUintN(64, low + hash.readBigUInt64BE(8));
        rows += 1;
        start = end;
      }
    },
    value: () => ({ rows, sum: [high, low].map((half) => half.toString(16).padStart(16, "0")).join("") }),
  };
}

export function isSame(a: Digest, b: Digest): boolean {
  return a.rows === b.rows && a.sum === b.sum;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
