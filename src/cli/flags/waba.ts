/** Flags of `daybook waba sync`, as typed. */
export interface SyncFlags extends Readonly<Record<string, unknown>> {
  readonly tokenStdin?: boolean;
  readonly keepToken?: boolean;
  readonly look?: boolean;
  readonly graphHost: string;
  readonly graphVersion: string;
}
