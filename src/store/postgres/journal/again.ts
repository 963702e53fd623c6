/**
 * What a transaction learnt under its locks does not fit what it started with: it rolls back and starts again with more.
 * Heads of partitions are locked first, in order, then identities, in order; so whoever finds that another partition is
 * concerned may not lock it late.
 */
export class Again extends Error {
  override readonly name = "Again";
  /** Partitions to lock from the start. */
  readonly partitions: readonly number[];

  constructor(partitions: readonly number[] = []) {
    super("the transaction starts again");
    this.partitions = partitions;
  }
}
