/**
 * Why the store cannot answer now: it is away or starting; no space is left on its disk; or others were in the way, and
 * trying again may go well at once.
 */
export type Unavailability = "away" | "full" | "busy";

/**
 * The store cannot answer now, or lost the connection in mid-work. Whether the last write took place may be unknown, so the
 * caller may only repeat what is safe to repeat. The cause tells more.
 */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
  readonly why: Unavailability;

  constructor(message: string, { why = "away", ...options }: ErrorOptions & { readonly why?: Unavailability } = {}) {
    super(message, options);
    this.why = why;
  }
}
