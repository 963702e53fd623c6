import type { Instant } from "../kernel/time.ts";

/** The pricing models that Daybook rates, oldest first. */
export const MODEL_IDS = ["NBP", "CBP1", "CBP2", "PMP", "PMP-OCT26"] as const;
export type ModelId = (typeof MODEL_IDS)[number];

/** Which column decides a charge: what the rules say, what Meta's webhook said, or the webhook where it spoke. */
export type DecideBy = "rules" | "meta" | "meta_else_rules";

/**
 * What the rules leave open (section 24 of the rules), each with the default that Daybook codes.
 * Every setting is named in docs/settings.md with its source.
 */
export interface RuleSettings {
  /** U-01: a message at exactly +24 h or +72 h is outside. */
  readonly window_end_exclusive: boolean;
  /** U-02: when the customer service window, and under PMP the free entry point, is tested. */
  readonly window_eval_at: "sent" | "delivered";
  /** U-03: whether a reported expiry may lengthen a free entry point from 2026-09-21 on (FEP-04). */
  readonly fep_extension: "webhook" | "none";
  /** U-04: whether an entry inside an open free entry point may open another one. */
  readonly fep_restart: "after_only" | "any";
  /** U-05 */
  readonly nbp_template_in_csw: "billable" | "free";
  /** U-06: bands of notification prices. No source states any, so none can be set. */
  readonly nbp_bands: readonly [];
  /** U-07: whether a free-form message that failed outside the window opens a CBP1 conversation once the user writes. */
  readonly cbp1_failed_opens: boolean;
  /** U-09: categories whose open CBP2 conversation runs on after the switch to PMP (PMP-08). */
  readonly pmp_grandfather: readonly string[];
  /** U-10: whether service messages in a free entry point use up the allowance of OCT26-03. */
  readonly allowance_counts_fep: boolean;
  /** U-14: what a thread belongs to. */
  readonly pair_scope: "phone_number" | "waba";
  /** U-19: where the clock of a conversation starts. */
  readonly conv_start: "delivered" | "sent";
  /** OCT26-07 against the readings that still find utility free in the window. */
  readonly oct26_utility_in_csw: "charged" | "free";
}

/** The defaults that Daybook codes where the rules are silent or say two things. */
export const DEFAULT_RULES: RuleSettings = {
  window_end_exclusive: true,
  window_eval_at: "sent",
  fep_extension: "webhook",
  fep_restart: "after_only",
  nbp_template_in_csw: "billable",
  nbp_bands: [],
  cbp1_failed_opens: false,
  pmp_grandfather: ["utility"],
  allowance_counts_fep: false,
  pair_scope: "phone_number",
  conv_start: "delivered",
  oct26_utility_in_csw: "charged",
};

/** What Daybook must know of a WhatsApp Business Account to rate it. */
export interface WabaSettings {
  /** IANA zone; bounds months and switches (GEN-09). */
  readonly zone: string;
  /** ISO 4217 code; picks the rate card (GEN-12). */
  readonly currency: string;
  /** Portfolio whose volume tiers it shares (TIER-02). */
  readonly portfolio: string;
  /** CBP1-10: who serves it. */
  readonly servedBy: "partner" | "direct";
  /** OCT26-09: Meta counts it among the exempt governments and non-profits. */
  readonly exempt?: boolean;
  /** True where nobody stated zone and currency. */
  readonly assumed: boolean;
}

/** Something of a WABA that is otherwise from an instant on: it moved to another portfolio, its zone was changed. */
export interface WabaChange extends Partial<Omit<WabaSettings, "assumed">> {
  readonly from: Instant;
}

/** A WABA as somebody described it: what holds from the beginning, and what changed later. */
export interface StatedWaba extends Omit<WabaSettings, "assumed"> {
  readonly changes?: readonly WabaChange[];
}

/** Authentication-international of a portfolio (AUTHI-01 to AUTHI-04). */
export interface PortfolioSettings {
  /** ISO 3166 alpha-2 of the primary business location; absent: not verified. */
  readonly location?: string;
  readonly authInternational?: {
    /** From when the international rate applies; absent where only exceptions are known. */
    readonly start?: Instant;
    /** Start by country, where it differs. */
    readonly exceptions: Readonly<Record<string, Instant>>;
  };
}

/** Everything about accounts that a rating depends on. */
export interface Settings {
  readonly wabas: Readonly<Record<string, StatedWaba>>;
  readonly portfolios: Readonly<Record<string, PortfolioSettings>>;
  /** The WABA of a number, for facts that do not name one. */
  readonly numbers: Readonly<Record<string, { readonly waba?: string; readonly digits?: string }>>;
  /** For WABAs that nobody described; their charges carry the flag `settings_assumed`. */
  readonly defaults: { readonly zone: string; readonly currency: string };
  /** `auto`: by date (section 1 of the rules); else everything is rated under this model. */
  readonly model: ModelId | "auto";
  /** A what-if: model, rules, market and rate as of this local day instead of each message's own; months stay. */
  readonly asOf?: string;
  readonly decideBy: DecideBy;
  readonly rules: RuleSettings;
  /** Pairs of users that a person says are not one: their names join only what a person joins them with. */
  readonly apart: readonly (readonly [string, string])[];
}

/** Settings where nobody said anything: UTC, USD, the model by date, our own rules. */
export const DEFAULT_SETTINGS: Settings = {
  wabas: {},
  portfolios: {},
  numbers: {},
  defaults: { zone: "UTC", currency: "USD" },
  model: "auto",
  decideBy: "rules",
  rules: DEFAULT_RULES,
  apart: [],
};
