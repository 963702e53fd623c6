/** Something in the books that is not what the facts give. Names nobody: users and messages by their surrogates. */
export interface Difference {
  readonly what:
    | "message"
    | "thread"
    | "usage"
    | "charge"
    | "counter"
    | "sum"
    | "revision"
    | "sale"
    | "ledger"
    | "balance";
  readonly where: string;
  readonly expected: string;
  readonly found: string;
}

/** What an audit came to. */
export interface AuditReport {
  readonly facts: number;
  readonly messages: number;
  readonly threads: number;
  readonly charges: number;
  readonly sales: number;
  /** Entries of the ledger. */
  readonly entries: number;
  /** Charges that wait to be booked, so that nothing is said of them. */
  readonly waiting: number;
  /** How many there are; the first of them are told. */
  readonly differences: number;
  readonly first: readonly Difference[];
}

/** An audit under way. */
export interface Findings {
  readonly count: (what: keyof typeof NONE, by?: number) => void;
  /** Notes a difference where two texts differ. */
  readonly compare: (what: Difference["what"], where: string, expected: string, found: string) => void;
  readonly report: (waiting: number) => AuditReport;
}

const TOLD = 20;
const NONE = { facts: 0, messages: 0, threads: 0, charges: 0, sales: 0, entries: 0 };

export function openFindings(): Findings {
  const counts = { ...NONE };
  const first: Difference[] = [];
  let differences = 0;
  return {
    count: (what, by = 1) => {
      counts[what] += by;
    },
    compare: (what, where, expected, found) => {
      if (expected === found) return;
      differences += 1;
      if (first.length < TOLD) first.push({ what, where, expected, found });
    },
    report: (waiting) => ({ ...counts, waiting, differences, first }),
  };
}
