/**
 * The store cannot answer now: it is away, is starting, is full, or lost the connection in mid-work. Whether the last
 * write took place may be unknown, so the caller may only repeat what is safe to repeat. The cause tells more.
 */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}
