import { ok, type Result, refuse } from "../kernel/result.ts";
import { sha256 } from "../kernel/sha256.ts";
import { idOf, type Transaction } from "./transaction.ts";

/** Transactions that were written together, sealed onto what was written before them. */
export interface Batch {
  /** Hash of the batch before; {@link CHAIN_START} for the first. */
  readonly previous: string;
  readonly transactions: readonly Transaction[];
  /** SHA-256 over {@link previous} and, in order, the id of every transaction (which covers its content) and its time of recording. */
  readonly hash: string;
}

/** What the first batch is sealed onto. */
export const CHAIN_START = "0".repeat(64);

/** An expected no: the chain was changed after it was written; `index` counts batches from 0. */
export interface BrokenChain {
  readonly code: "broken_link" | "changed_batch" | "changed_transaction";
  readonly index: number;
  readonly detail: string;
}

/** Seals a batch onto the chain. */
export function sealBatch(previous: string, transactions: readonly Transaction[]): Batch {
  return { previous, transactions, hash: hashOf(previous, transactions) };
}

/** Goes along a chain and gives its last hash; or the first place where it does not hold. */
export function verifyChain(batches: Iterable<Batch>, start: string = CHAIN_START): Result<string, BrokenChain> {
  let last = start;
  let index = 0;
  for (const { previous, transactions, hash } of batches) {
    if (previous !== last) {
      return refuse({
        code: "broken_link",
        index,
        detail: `batch ${index} follows ${previous}, and ${last} was before it`,
      });
    }
    if (hashOf(previous, transactions) !== hash) {
      return refuse({ code: "changed_batch", index, detail: `batch ${index} does not hold what was sealed` });
    }
    const forged = transactions.find((entry) => idOf(entry) !== entry.id);
    if (forged) {
      return refuse({
        code: "changed_transaction",
        index,
        detail: `transaction ${forged.id} does not hold what it held`,
      });
    }
    last = hash;
    index += 1;
  }
  return ok(last);
}

/** One hash for the chains of a day, by the names of their partitions: order-free, since they are put in order of names. */
export function rootOf(heads: ReadonlyMap<string, string>): string {
  const lines = [...heads].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([name, hash]) => `${name} ${hash}`);
  return sha256(lines.join("\n"));
}

function hashOf(previous: string, transactions: readonly Transaction[]): string {
  return sha256([previous, ...transactions.map(({ id, recordedAt }) => `${id} ${recordedAt}`)].join("\n"));
}
