import type { MessageFact } from "../../core/usage/fact.ts";

/** What a plain row says beside its id. */
export interface PlainRow {
  /** When it was sent or received; NaN: not known. */
  at: number;
  /** When it was delivered; NaN: not known. */
  later: number;
  /** The number that {@link RowTaker.userOf} gave for its user. */
  user: number;
  /** The number that {@link RowTaker.classOf} gave for all else. */
  class: number;
  /** The hash of its id's bytes. */
  hash: number;
}

/** Takes rows of a message log that need no reading but that of their bytes, without an object for each. */
export interface RowTaker {
  /** A small number for all facts that say the same but for id, user and times. */
  readonly classOf: (fact: MessageFact) => number;
  /** A small number for a user's name. */
  readonly userOf: (name: string) => number;
  /** Takes a row; its id is a part of what a view looks at, with some bytes behind it. Both are used again afterwards. */
  readonly take: (row: PlainRow, view: DataView, start: number, end: number) => void;
}
