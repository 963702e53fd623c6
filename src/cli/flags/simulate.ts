/** Flags of `daybook simulate`, as typed. */
export interface SimulateFlags {
  readonly messages: string;
  readonly seed: string;
  readonly from: string;
  readonly to: string;
  readonly portfolios: string;
  readonly wabas: string;
  readonly numbers: string;
  readonly users?: string;
  readonly markets: string;
  readonly currency?: string;
  readonly categories: string;
  readonly serviceShare: string;
  readonly adsShare: string;
  readonly inbound: string;
  readonly split: string;
  readonly answers: string;
  readonly receipts: string;
  readonly fail: string;
  readonly stray: string;
  readonly recategorised: string;
  readonly bsuids: string;
  readonly late: string;
  readonly lateHours: string;
  readonly duplicates: string;
  readonly shuffle?: boolean;
  readonly format: "csv" | "jsonl" | "webhooks";
  readonly accountsOut?: string;
  readonly out?: string;
}
