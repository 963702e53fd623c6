/** Flags of `daybook key create`, as typed. */
export interface KeyFlags extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly scope: string;
  readonly waba?: string;
  readonly days?: string;
}
