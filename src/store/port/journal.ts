import type { Instant } from "../../core/kernel/time.ts";
import type { Fact } from "../../core/usage/fact.ts";

/** How many partitions the journal has. A fact's partition follows from its business number, at first sight of that. */
export const PARTITIONS = 256;

/** Who delivered a fact: the app whose webhook it was, an import, an endpoint behind a provider, the settings. */
export interface FactSource {
  readonly kind: "webhook" | "import" | "endpoint" | "settings" | "daybook";
  readonly name: string;
}

/** A fact on its way into the journal, with real names. */
export interface Entry {
  readonly fact: Fact;
  readonly source: FactSource;
  readonly receivedAt: Instant;
}

/** What became of entries: new facts, and facts that the journal had already. */
export interface Appended {
  readonly added: number;
  readonly known: number;
}

/**
 * The facts of these names of a business number, as far as they stand before this one in the partition, went to another
 * partition: they count there from now on, and no longer here.
 */
export interface NumberMovedFact {
  readonly kind: "number_moved";
  readonly numbers: readonly string[];
  readonly to: number;
}

/** The mapping of these users, and of the ids of their messages, was deleted: what orders by them goes by surrogates now. */
export interface UserForgottenFact {
  readonly kind: "user_forgotten";
  /** Surrogates, every spelling. */
  readonly users: readonly string[];
}

/**
 * What other sources than one stated of messages of a number counts no longer, as far as it stands before this fact and the
 * message is of that time. Each of those facts names this one by its seq.
 */
export interface SourceWithdrawnFact {
  readonly kind: "source_withdrawn";
  readonly numbers: readonly string[];
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  /** The source whose facts stay. */
  readonly kept: number;
  /** The import that stands in for them. */
  readonly by: string;
  /** How many messages lost a fact. */
  readonly messages: number;
}

/** What the journal itself says about the facts from outside. */
export type JournalNote = NumberMovedFact | UserForgottenFact | SourceWithdrawnFact;

/** What a partition holds. */
export type JournalFact = Fact | JournalNote;

/** Whether it is the journal's own word, and no fact from outside. */
export function isNote(fact: JournalFact): fact is JournalNote {
  return fact.kind === "number_moved" || fact.kind === "user_forgotten" || fact.kind === "source_withdrawn";
}

/** A fact as it stands in a partition. */
export interface StoredFact {
  readonly partition: number;
  readonly seq: bigint;
  readonly receivedAt: Instant;
  readonly source: number;
  /** With surrogates for users and message ids. */
  readonly fact: JournalFact;
  /** The same with the real names, each as far as it is still known. */
  readonly named: JournalFact;
  /** The seq of the fact that withdrew it; null: it stands. */
  readonly withdrawn: bigint | null;
}

/** Takes facts in. */
export interface JournalWriter {
  /**
   * Resolves when all entries are durable; rejects with `StoreUnavailable` when the store is away or has too much to do,
   * in which case some may be durable. Appending the same again is safe.
   */
  readonly append: (entries: readonly Entry[]) => Promise<Appended>;
}

/** Gives facts out, partition by partition, in order of seq. */
export interface JournalReader {
  /** At most `limit` facts with a seq above `afterSeq`. Seqs have no gaps. */
  readonly read: (partition: number, afterSeq: bigint, limit: number) => Promise<readonly StoredFact[]>;
  /** All facts of a partition up to the head it has now. */
  readonly allFacts: (partition: number) => AsyncIterable<StoredFact>;
  /** The head of each partition that has any facts. */
  readonly heads: () => Promise<ReadonlyMap<number, bigint>>;
  /** Partitions whose head is above the offset given for them; no offset counts as zero. */
  readonly partitionsWithNew: (offsets: ReadonlyMap<number, bigint>) => Promise<readonly number[]>;
}

/** What is to be withdrawn: all that other sources than one stated of messages of a number, of `[from, to)`. */
export interface Withdrawal {
  /** Any of its names. */
  readonly number: string;
  readonly from: Instant;
  readonly to: Instant;
  /** The source whose facts stay. */
  readonly keep: FactSource;
  /** The import that stands in for what is withdrawn. */
  readonly by: string;
}

export interface Withdrawn {
  readonly messages: number;
  readonly facts: number;
}

/** Takes facts out of what counts. They stay in the journal, and the same facts delivered again count again. */
export interface Withdrawing {
  readonly withdraw: (withdrawal: Withdrawal, at: Instant) => Promise<Withdrawn>;
  /** How many messages an import has withdrawn so far. */
  readonly withdrawnBy: (importId: string) => Promise<number>;
}

/** Real names and surrogates, for what comes in from people and goes out to them. */
export interface Names {
  /** The surrogate of a user as spelt, without a look-up. */
  readonly user: (user: string) => string;
  /** The surrogate of a message id, without a look-up. */
  readonly message: (id: string) => string;
  /** Real names of surrogates of one partition, as far as they are known. */
  readonly reveal: (partition: number, surrogates: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The partition of a business number by any of its names; undefined when no fact named it. */
  readonly partitionOf: (number: string) => Promise<number | undefined>;
}

/** What forgetting did. Says nothing of whom. */
export interface Forgotten {
  /** Names of users, spellings and aliases counted each, once for each partition that had them. */
  readonly users: number;
  readonly messages: number;
  readonly partitions: number;
}

/** Deletes names. The facts stay, with surrogates; each touched partition gets a `user_forgotten` fact. */
export interface Forgetting {
  /** All names that are known to stand for the user, as they are. */
  readonly namesOf: (user: string) => Promise<readonly string[]>;
  /** All spellings and aliases of the user, and the ids and contents of their messages, in every partition. */
  readonly forgetUser: (user: string, at: Instant) => Promise<Forgotten>;
  /** Message ids learnt before the instant, and users of whom nothing newer is known. */
  readonly forgetOlder: (than: Instant, at: Instant) => Promise<Forgotten>;
}
