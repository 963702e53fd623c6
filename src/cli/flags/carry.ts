/** Flags of the commands that carry a store, as typed. */
export interface CarryFlags extends Readonly<Record<string, unknown>> {
  readonly out?: string;
}
