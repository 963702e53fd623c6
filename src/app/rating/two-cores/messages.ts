import type { RateOverride } from "../../../core/pricing/rate-card.ts";
import type { RateData } from "../../../core/pricing/rate-set.ts";
import type { NumberAliasFact, UserAliasFact } from "../../../core/usage/fact.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { FilePart } from "../../../intake/parts.ts";
import type { InputOptions } from "../../../intake/read-input.ts";
import type { WebhookCount } from "../../../intake/tally.ts";
import type { ByThread } from "../columns/by-thread.ts";
import type { SharedTable } from "../columns/row-table.ts";
import type { Template } from "../columns/templates.ts";
import type { SharedUsages } from "../columns/usage-list.ts";

/** What the second thread is started with. */
export interface Start {
  readonly part: FilePart;
  readonly input: Omit<InputOptions, "taker">;
  readonly settings: Settings;
  readonly rates: { readonly data: RateData; readonly attested: boolean; readonly overrides: readonly RateOverride[] };
}

/** What it has read. */
export interface ReadPart {
  /** Whether there is nothing to say of a line; where there is, the file is read again by one thread. */
  readonly clean: boolean;
  readonly notices: readonly string[];
  readonly facts: number;
  readonly outcomes: readonly WebhookCount[];
  readonly aliases: readonly (UserAliasFact | NumberAliasFact)[];
  readonly table: SharedTable;
}

/** Threads for it to fold: those from one to before another. */
export interface FoldJob {
  /** The whole table, its rows joined. */
  readonly table: SharedTable;
  readonly aliases: readonly (UserAliasFact | NumberAliasFact)[];
  readonly threads: ByThread;
  readonly from: number;
  readonly to: number;
}

/** What it folded them into. */
export interface FoldResult {
  readonly usages: SharedUsages;
  readonly templates: readonly Pick<Template, "placed" | "first" | "later">[];
}
