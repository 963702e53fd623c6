import type { OnOverlap } from "../../store/port/imports.ts";

/** Flags of `daybook import`, as typed. */
export interface ImportFlags extends Readonly<Record<string, unknown>> {
  readonly all?: string;
  readonly source?: string;
  readonly map?: string;
  readonly templates?: string;
  readonly dateZone?: string;
  readonly dateOrder?: "dmy" | "mdy" | "ymd";
  readonly onOverlap: OnOverlap;
  readonly skipBad?: boolean;
  readonly url?: string;
}
