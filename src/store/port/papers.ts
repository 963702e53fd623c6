import type { SaleShape } from "../../core/billing/sale-form.ts";
import type { MonthAt, ProviderProfile } from "./invoices.ts";

/** Sales of a month that are alike and were made on one day by one number. */
export interface SoldDay {
  /** Local day of the WABA, `YYYY-MM-DD`. */
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  readonly shape: SaleShape;
  readonly count: number;
}

/** What the provider's documents carry beside its name and address. */
export interface StoredLetterhead {
  /** A PNG or JPEG in base64; null: none. */
  readonly logo: string | null;
  readonly phone: string | null;
  readonly website: string | null;
  readonly bank: readonly { readonly label: string; readonly value: string }[];
  readonly footer: readonly string[];
}

/** All that documents say of the provider. */
export interface ProviderWord {
  readonly profile: ProviderProfile;
  readonly letterhead: StoredLetterhead;
}

/** What papers ask of the store beside invoices. */
export interface PaperBooks {
  /** Sales of a month in one currency as they were in force, in order of days. */
  readonly sold: (at: MonthAt & { readonly currency: string }) => AsyncIterable<readonly SoldDay[]>;
  /** To which WABA of a business numbers belonged last. */
  readonly wabasOf: (business: string, numbers: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The latest word on the provider. */
  readonly provider: () => Promise<ProviderWord | undefined>;
  readonly stateProvider: (word: ProviderWord, by: string) => Promise<void>;
}
