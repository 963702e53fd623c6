/** Tokens of the Graph API that somebody asked to keep. Sealed at rest; only the sync of its WABA reads one. */
export interface GraphTokens {
  readonly keep: (waba: string, token: string) => Promise<void>;
  /** Nothing where none is kept, or the key of the store is another one by now. */
  readonly find: (waba: string) => Promise<string | undefined>;
  readonly forget: (waba: string) => Promise<void>;
}
