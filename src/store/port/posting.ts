import type { DialogSpan } from "../../core/billing/dialog-reach.ts";
import type { EndedSale, SaleChange, SaleRow } from "../../core/billing/sale-book.ts";
import type { Touched } from "../../core/billing/touched.ts";
import type { Transaction } from "../../core/ledger/transaction.ts";
import type { Message } from "../../core/usage/message.ts";
import type { StoredCharge } from "./books.ts";

/** A month of a root whose sales are to be derived anew. */
export interface DueMonth {
  readonly root: string;
  readonly month: string;
}

/** A charge with its id. */
export interface PostedCharge extends StoredCharge {
  readonly id: string;
}

/** A sale in force, with the count of its month from which on it holds. */
export interface SaleInForce extends SaleRow {
  readonly version: bigint;
}

/** Words moved on while something was decided by them; it is to be decided again. */
export class WordsMoved extends Error {
  override readonly name = "WordsMoved";
}

/** A message with the name that stands for its user. */
export interface PostedMessage {
  readonly partition: number;
  readonly root: string;
  readonly message: Message;
}

/** A thread: a number, and the name that stands for the user. */
export interface ThreadPlace {
  readonly partition: number;
  readonly number: string;
  readonly root: string;
}

/** What deriving dialogs reads. */
export interface DialogReads {
  /**
   * Messages in threads of numbers of these WABAs, or of these numbers (null: of all), as far as dialogs of a span may depend
   * on them (null: all). In no order.
   */
  readonly messages: (places: readonly string[] | null, span: DialogSpan | null) => Promise<readonly PostedMessage[]>;
  /** All messages of one thread, in no order. */
  readonly threadMessages: (thread: ThreadPlace) => Promise<readonly PostedMessage[]>;
  /** The newest account settings, and the newest booking number by whose rates dialogs are priced; 0: nothing was booked. */
  readonly dialogBasis: () => Promise<{ readonly accounts: bigint; readonly booking: number }>;
}

/** When messages of a number and WABA stand, and the earliest instant of what changed of them. */
export interface ChangedNumber {
  readonly number: string;
  readonly waba: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly since: number;
}

/** What changed of messages since posting last looked. */
export interface DialogBatch {
  readonly accounts: bigint;
  /** Account settings or rates are not those by which dialogs were derived. */
  readonly isOther: boolean;
  readonly changed: readonly ChangedNumber[];
  /** Numbers of these places, changed or not. */
  readonly numbers: (places: readonly string[] | null) => Promise<readonly ChangedNumber[]>;
  readonly due: (months: readonly DueMonth[]) => Promise<void>;
}

/** What posting may read and write in one transaction. */
export interface PostingBatch extends DialogReads {
  /** Charges in force of WABAs and a month, in no order. */
  readonly charges: (wabas: readonly string[], month: string) => Promise<readonly PostedCharge[]>;
  readonly sales: (businesses: readonly string[], month: string) => Promise<readonly SaleInForce[]>;
  readonly salesOfUnits: (units: readonly string[]) => Promise<readonly SaleInForce[]>;
  /** Sales that ended, each as it was last, by `saleKey`. */
  readonly ended: (
    keys: readonly Pick<SaleRow, "business" | "month" | "unit">[],
  ) => Promise<ReadonlyMap<string, EndedSale>>;
  /** Holds these roots until the transaction ends, so that nobody else changes their sales. */
  readonly hold: (roots: readonly string[]) => Promise<void>;
  readonly due: (months: readonly DueMonth[]) => Promise<void>;
  /** Writes changes of sales with their entries, whose partition of the ledger is given; counts up the months. */
  readonly save: (partition: number, changes: readonly SaleChange[], entries: readonly Transaction[]) => Promise<void>;
  /** The last statement where words decided: throws {@link WordsMoved} where they are not of this version any more. */
  readonly decidedBy: (version: bigint) => Promise<void>;
}

/** Charges that changed since posting last looked, of one owner. */
export interface NewsBatch extends PostingBatch {
  readonly partition: number;
  /** As they are now, in the order of their changes; those that were taken back are among them. */
  readonly news: readonly PostedCharge[];
}

/** Words that nobody has followed yet. */
export interface WordsBatch {
  readonly from: bigint;
  readonly to: bigint;
  /** Marks the months as due in which the WABAs of a root have charges or messages. */
  readonly touch: (touched: readonly Touched[]) => Promise<void>;
}

/** What posting works with. Each method does one piece of work in one transaction; any number of processes may. */
export interface PostingBooks {
  /** Whether anything was ever said of a business. */
  readonly isAsked: () => Promise<boolean>;
  /** Reads charges and sales as they were at one moment. */
  readonly reading: <T>(
    work: (reads: Pick<PostingBatch, "charges" | "sales"> & DialogReads) => Promise<T>,
  ) => Promise<T>;
  /** Takes news of an owner that nobody else works for, which may have gone to another owner since; false: there are none. */
  readonly nextNews: (limit: number, work: (batch: NewsBatch) => Promise<void>) => Promise<boolean>;
  /** Takes what changed of at most so many numbers' messages; false: nothing did. */
  readonly nextDialogs: (limit: number, work: (batch: DialogBatch) => Promise<void>) => Promise<boolean>;
  /** Takes a month that is due and whose root nobody else holds; false: there is none. */
  readonly nextDue: (work: (due: DueMonth, batch: PostingBatch) => Promise<void>) => Promise<boolean>;
  /** Follows words; false: there are none. */
  readonly nextWords: (work: (batch: WordsBatch) => Promise<void>) => Promise<boolean>;
}
