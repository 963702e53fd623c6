import type { ExchangeRate } from "../../../../core/billing/plan.ts";
import type { Micros } from "../../../../core/kernel/money.ts";
import type { Interval } from "../../../../core/kernel/time.ts";
import type { InvoiceDocument } from "../../invoices/document.ts";

/** A WABA or a number as files name it. */
export interface FocusPlace {
  readonly waba: string;
  readonly wabaName: string;
}

/** Units of a document that are alike and were used on one day by one number: they have one price. */
export interface FocusUse extends FocusPlace {
  /** The day in the WABA's zone. */
  readonly span: Interval;
  readonly number: string;
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  /** Of one unit, in micro-units of the document's currency. */
  readonly price: Micros;
  /** Null where the units are free at Meta and no rule says otherwise. */
  readonly rule: string | null;
  /** First rank of a graduated band. */
  readonly band: number | null;
  readonly plan: string;
  readonly version: string;
  readonly exchange: ExchangeRate | null;
  readonly count: number;
}

/** A document with what it was drawn from. */
export interface FocusSource {
  readonly document: InvoiceDocument;
  /** The use behind its lines, piece by piece. */
  readonly use: AsyncIterable<readonly FocusUse[]>;
  /** To which WABA a number belongs, for corrections. */
  readonly placeOf: (number: string) => FocusPlace | undefined;
}
