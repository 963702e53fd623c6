/** Flags of the commands that look at rates. */
export interface RatesFlags {
  readonly date?: string;
  readonly currency?: string;
  readonly market?: string;
  readonly category?: string;
  readonly attested?: boolean;
  readonly cards?: string;
  readonly format: "table" | "json" | "csv";
}

/** Flags of `daybook rates import`. */
export interface ImportFlags {
  readonly date?: string;
  readonly currency?: string;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly format: "table" | "json";
}
