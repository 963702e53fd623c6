/** Flags of `daybook usage`, as typed. */
export interface UsageFlags extends Readonly<Record<string, unknown>> {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
  readonly by: string;
  readonly waba?: string;
  readonly under?: string;
  readonly insteadOf: string;
  readonly format: string;
}
