import type { Correction, InvoicedUnit } from "../../core/billing/correction.ts";
import type { InvoiceDraft } from "../../core/billing/invoice.ts";
import type { HeldSum, SoldSum } from "../../core/billing/month-use.ts";
import type { UnitFilter } from "../../core/billing/period-terms.ts";
import type { SoldUnit } from "../../core/billing/sold-unit.ts";
import type { Micros } from "../../core/kernel/money.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Transaction } from "../../core/ledger/transaction.ts";
import type { Audit } from "./access.ts";
import type { BillingEvent } from "./billing.ts";
import type { CaughtUp } from "./books.ts";
import type { Page, PageOf } from "./reads.ts";

/** A business's month. */
export interface BusinessMonth {
  readonly business: string;
  /** `YYYY-MM` */
  readonly month: string;
}

/** A business's month as it was at some count of its changes. */
export interface MonthAt extends BusinessMonth {
  readonly version: bigint;
}

/** Sales in force, added up. */
export interface SalesSums {
  /** How often the sales of the month had changed; 0: there were none yet. */
  readonly version: bigint;
  readonly sums: readonly SoldSum[];
  readonly held: readonly HeldSum[];
  /** How much of the sums came out of a wallet when it was sold, by currency. */
  readonly prepaid: ReadonlyMap<string, Micros>;
}

/** A unit of an invoiced month that has changed since. */
export interface ChangedUnit {
  /** As it is now; null where it is sold no more. */
  readonly now: SoldUnit | null;
  /** As the invoice, with the corrections since, asked for it; null where it did not. */
  readonly asked: InvoicedUnit | null;
  /** Whether the ledger takes it out of the wallet. */
  readonly prepaid: boolean;
}

/** An invoiced month, and how far it has been corrected. */
export interface InvoicedMonth {
  readonly invoice: StoredInvoice;
  /** The count of changes up to which differences have been asked for. */
  readonly reach: bigint;
  /** The count as it is now. */
  readonly version: bigint;
  /** Corrections of lines of the month as a whole since it was invoiced, oldest first. */
  readonly lines: readonly Correction[];
}

/** Who sells or buys, as a document names them. */
export interface Party {
  readonly id: string;
  readonly name: string;
  readonly address: readonly string[];
  readonly country: string | null;
  readonly taxId: string | null;
  readonly emails: readonly string[];
}

/** What the provider is called on documents. */
export type ProviderProfile = Omit<Party, "id">;

/** What an invoice says. */
export interface InvoiceContent {
  readonly draft: InvoiceDraft;
  readonly seller: Party;
  readonly buyer: Party;
  readonly locale: string;
  readonly zone: string;
  readonly settlement: "wallet" | "invoice";
  /** Hash of the terms that its lines of the month as a whole were drawn up by. */
  readonly terms: string;
}

export type StoredState = "draft" | "issued" | "settled" | "void";

/** An invoice, or a credit note by hand, as it is on file. */
export interface StoredInvoice extends BusinessMonth {
  readonly id: string;
  /** `provider`, or a business that resells. */
  readonly seller: string;
  readonly part: "month" | "credit";
  /** Of a credit note by hand: the invoice that it takes back from. */
  readonly corrects: string | null;
  readonly reason: string;
  readonly state: StoredState;
  readonly series: string;
  readonly number: string | null;
  /** Which number of its series; null while it is a draft. */
  readonly place: bigint | null;
  readonly currency: string;
  readonly net: Micros;
  readonly gross: Micros;
  readonly paid: Micros;
  readonly credited: Micros;
  /** The count of the month's changes that it was drawn from. */
  readonly salesVersion: bigint;
  /** The version of businesses and plans that it was drawn from. */
  readonly words: bigint;
  readonly content: InvoiceContent;
  readonly draftedAt: Instant;
  readonly issuedAt: Instant | null;
  readonly issuedOn: string | null;
  readonly dueOn: string | null;
  readonly settledAt: Instant | null;
  readonly voidedAt: Instant | null;
  readonly voidReason: string | null;
  /** Id of the ledger's entry about it. */
  readonly entry: string | null;
}

/** A number of a series. */
export interface GivenNumber {
  readonly place: bigint;
  readonly number: string;
}

export interface StoredPayment {
  readonly reference: string;
  readonly amount: Micros;
  readonly paidOn: string;
  readonly recordedAt: Instant;
}

/** Which invoices. Every part narrows. */
export interface InvoiceFilter {
  /** Businesses that the reader may see; null: all. */
  readonly within: readonly string[] | null;
  readonly business?: string | undefined;
  readonly seller?: string | undefined;
  readonly month?: string | undefined;
  readonly state?: StoredState | undefined;
}

/** A unit behind a line of use. */
export interface EvidenceUnit {
  /** The charge's id. */
  readonly id: string;
  readonly occurredAt: Instant;
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  /** The message's id, or its surrogate where it was forgotten. */
  readonly message: string;
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  /** Null where it has no price. */
  readonly price: Micros | null;
  readonly currency: string | null;
  readonly refusal: string | null;
}

/** Which sales of a month: those of a line of use, or those that are held. */
export type EvidenceOf =
  | { readonly of: "line"; readonly what: readonly string[]; readonly currency: string }
  | { readonly of: "held"; readonly currency: string };

/** Questions about invoices and what they are drawn from. */
export interface InvoiceReads {
  readonly list: (filter: InvoiceFilter, page: Page) => Promise<PageOf<StoredInvoice>>;
  readonly byId: (id: string) => Promise<StoredInvoice | undefined>;
  /** By its number, among those of all sellers. */
  readonly byNumber: (number: string) => Promise<readonly StoredInvoice[]>;
  /** The invoice of a business's month, unless it is void. */
  readonly ofBusinessMonth: (month: BusinessMonth) => Promise<StoredInvoice | undefined>;
  /** The invoice of each business that has one for a month and is not void. */
  readonly ofMonth: (month: string) => Promise<ReadonlyMap<string, StoredInvoice>>;
  readonly payments: (invoice: string) => Promise<readonly StoredPayment[]>;
  /** Credit notes by hand against an invoice, but for void ones, in order of their numbers. */
  readonly credits: (invoice: string) => Promise<readonly StoredInvoice[]>;
  readonly evidence: (month: MonthAt, of: EvidenceOf, page: Page) => Promise<PageOf<EvidenceUnit>>;
  /** Whether sales of a root's month wait to be derived anew. */
  readonly waiting: (root: string, month: string) => Promise<boolean>;
  /** Real message ids of the corrections of an invoice, by surrogate, as far as they are known. */
  readonly messages: (invoice: string) => Promise<ReadonlyMap<string, string>>;
  /** The sales of a month, as they are or as they were at a count of its changes. */
  readonly sums: (month: BusinessMonth, at?: bigint) => Promise<SalesSums>;
  /** The first units of a kind, in the one order of units. */
  readonly first: (
    month: MonthAt,
    query: { readonly filter: UnitFilter; readonly limit: number; readonly currency: string },
  ) => Promise<{ readonly count: number; readonly amount: Micros }>;
  /** Numbers that have sales in a month, each with its WABAs. */
  readonly numbers: (month: MonthAt) => Promise<readonly { readonly number: string; readonly waba: string }[]>;
  /** Other months of a business that were invoiced. */
  readonly invoiced: (business: string) => Promise<readonly InvoicedMonth[]>;
  /** Units of an invoiced month that have changed since it was corrected last. */
  readonly changed: (month: InvoicedMonth) => Promise<readonly ChangedUnit[]>;
  readonly provider: () => Promise<ProviderProfile | undefined>;
}

/** What may be done in one transaction. */
export interface InvoiceBooks extends InvoiceReads {
  /** Keeps everybody else from changing invoices of a business until the transaction ends. */
  readonly lock: (business: string) => Promise<void>;
  /** Whether a business buys from this seller, and does so until the transaction ends. */
  readonly holdSeller: (business: string, seller: string) => Promise<boolean>;
  /** The next number of a series; it is given when the transaction commits, and to nobody otherwise. */
  readonly nextNumber: (seller: string, series: string) => Promise<GivenNumber>;
  /** Adds an invoice, or takes the place of the one with its id. */
  readonly save: (invoice: StoredInvoice) => Promise<void>;
  /** Keeps which corrections an invoice asks for, and how far they reach. */
  readonly keepCorrections: (
    invoice: string,
    business: string,
    corrected: { readonly reaches: readonly Omit<MonthAt, "business">[]; readonly corrections: readonly Correction[] },
  ) => Promise<void>;
  /** Months that a later invoice has corrected: their own invoice can no longer be void. */
  readonly correctedBy: (month: BusinessMonth) => Promise<string | undefined>;
  /** A later invoice that corrects a month which this one corrects too, and so builds on what this one has asked. */
  readonly builtOnBy: (invoice: string) => Promise<string | undefined>;
  /** False where a payment of that reference is on file. */
  readonly addPayment: (invoice: string, payment: StoredPayment) => Promise<boolean>;
  /** Takes a payment that came in and belongs to nobody yet off the list of open ones; false where it is not open. */
  readonly closePayment: (
    payment: { readonly source: string; readonly reference: string },
    note: string,
  ) => Promise<boolean>;
  readonly append: (business: string, entries: readonly Transaction[]) => Promise<void>;
  readonly entriesOf: (subject: string) => Promise<readonly Transaction[]>;
  readonly emit: (events: readonly BillingEvent[]) => Promise<void>;
  readonly audit: Audit["append"];
}

/** Invoices of a store. */
export interface Invoices extends InvoiceReads {
  /** Runs the work in one transaction, again where two got in each other's way. */
  readonly atomically: <T>(work: (books: InvoiceBooks) => Promise<T>) => Promise<T>;
  readonly caughtUp: CaughtUp;
}
