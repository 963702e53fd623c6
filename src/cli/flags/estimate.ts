/** Flags of `daybook estimate`; those of assumptions come under their own names. */
export interface EstimateFlags {
  readonly month?: string;
  readonly market?: string;
  readonly currency: string;
  readonly service?: readonly string[];
  readonly marketing?: readonly string[];
  readonly utility?: readonly string[];
  readonly authentication?: readonly string[];
  readonly authenticationInternational?: readonly string[];
  readonly inbound?: readonly string[];
  readonly ads?: string;
  readonly users?: string;
  readonly numbers?: string;
  readonly wabas?: string;
  readonly set?: readonly string[];
  readonly cards?: string;
  readonly attested?: boolean;
  readonly rate?: readonly string[];
  readonly format: "table" | "json" | "csv";
}
