import type { SaleDerivation } from "../app/service/billing/posting/stage.ts";
import type { NoReplay } from "../app/service/dead-letters/replay.ts";
import type { EventDesk } from "../app/service/events/endpoints.ts";
import type { ImportCounterDesk } from "../app/service/imports/take-import.ts";
import type { InvoiceDesk } from "../app/service/invoices/desk.ts";
import type { PaperDesk } from "../app/service/papers/desk.ts";
import type { GraphPlace } from "../app/service/waba-sync/graph.ts";
import type { WalletDesk } from "../app/service/wallets/account.ts";
import type { Result } from "../core/kernel/result.ts";
import type { RateSet } from "../core/pricing/rate-card.ts";
import type { AccessStore } from "../store/port/access.ts";
import type { AccountBooks } from "../store/port/accounts.ts";
import type { BillingBooks, Ledger } from "../store/port/billing.ts";
import type { DeadLetterStore, Replayed } from "../store/port/dead-letters.ts";
import type { ForwardQueue } from "../store/port/forwarding.ts";
import type { JournalWriter, Names } from "../store/port/journal.ts";
import type { MailQueue, ReportReads } from "../store/port/mail.ts";
import type { BookReads } from "../store/port/reads.ts";
import type { ReplayReads } from "../store/port/replay.ts";
import type { SaleReads } from "../store/port/sales.ts";
import type { GraphTokens } from "../store/port/tokens.ts";
import type { LimitSettings } from "./limits.ts";
import type { ReceiverDesk } from "./receiver/trial.ts";

/** Bodies that could not be read, and the way to read one again. */
export interface DeadLetterDesk {
  readonly letters: Pick<DeadLetterStore, "list" | "get">;
  readonly replay: (id: string) => Promise<Result<Replayed, NoReplay>>;
}

/** Everything that the API needs; the composition root makes it. */
export interface ApiServices {
  readonly access: AccessStore;
  readonly reads: BookReads;
  readonly replay: ReplayReads;
  readonly accounts: AccountBooks;
  readonly journal: JournalWriter;
  readonly names: Pick<Names, "user" | "message">;
  readonly imports: ImportCounterDesk;
  readonly deadLetters: DeadLetterDesk;
  readonly events: EventDesk;
  readonly mails: { readonly queue: MailQueue; readonly reports: ReportReads };
  readonly receiver: ReceiverDesk;
  readonly forwarding: Pick<ForwardQueue, "waiting" | "attempts">;
  readonly billing: BillingBooks;
  readonly ledger: Pick<Ledger, "balances" | "entriesOf">;
  readonly sales: SaleReads;
  /** Derives sales anew, for trials and explanations. */
  readonly posting: SaleDerivation;
  readonly invoices: InvoiceDesk;
  readonly papers: PaperDesk;
  readonly tokens: GraphTokens;
  readonly graph: GraphPlace;
  readonly walletDesk: WalletDesk;
  readonly rates: () => Promise<RateSet>;
  readonly now: () => Date;
  /** Where browsers reach the service, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether a proxy of one's own stands in front and names the client in `X-Forwarded-For`. */
  readonly trustProxy: boolean;
  readonly version: string;
  readonly limits?: LimitSettings;
  /** Aborted when the service begins to stop: streams end. */
  readonly stopping?: AbortSignal;
  /** How often a stream looks for new charges; a second where nothing is stated. */
  readonly pollMs?: number;
  /** For bugs; what it is given may hold anything but bodies. */
  readonly logError: (error: unknown) => void;
}
