/** Flags of `rerate`, as typed. */
export interface RerateFlags extends Readonly<Record<string, unknown>> {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
}
