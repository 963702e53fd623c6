import type { Settings } from "../../core/usage/settings.ts";

/** The account settings as they were known at some time; every change makes a new version. */
export interface AccountVersion {
  readonly version: bigint;
  readonly settings: Settings;
}

/** A word on accounts: the latest one on a subject holds. */
export type AccountFact =
  | { readonly kind: "waba"; readonly subject: string; readonly body: Settings["wabas"][string] | null }
  | { readonly kind: "portfolio"; readonly subject: string; readonly body: Settings["portfolios"][string] | null }
  | { readonly kind: "number"; readonly subject: string; readonly body: { readonly waba?: string } | null }
  /** Pairs of users that are not one, by surrogates, all of them. The subject is empty. */
  | { readonly kind: "apart"; readonly subject: ""; readonly body: Settings["apart"] }
  /** Everything else: who decides, the rules' open points, what undescribed WABAs take. The subject is empty. */
  | {
      readonly kind: "service";
      readonly subject: "";
      readonly body: Partial<Pick<Settings, "decideBy" | "rules" | "defaults" | "model">>;
    };

/** The account settings of a store: what was learnt of them, in order, and what follows from it. */
export interface AccountBooks {
  readonly latest: () => Promise<AccountVersion>;
  /** As they were at a version; 0: before anything was known. */
  readonly at: (version: bigint) => Promise<AccountVersion>;
  /** Takes in what is new among these; gives the version after them. Booking follows by itself. */
  readonly learn: (facts: readonly AccountFact[], by: string) => Promise<bigint>;
}
