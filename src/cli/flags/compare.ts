import type { InputFlags } from "../input-options.ts";

/** Flags of `daybook compare`. */
export interface CompareFlags extends InputFlags {
  readonly models: string;
  readonly date?: string;
  readonly messages?: string;
  readonly format?: "table" | "json" | "csv" | "html";
  readonly out?: string;
}
