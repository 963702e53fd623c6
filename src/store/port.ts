/**
 * What the rest of the house may know of the store: types only. `app` and `api` take these as parameters; `cli` makes
 * the one implementation, PostgreSQL (`postgres/`), and hands it in. Each concern has an interface of its own beside this
 * file or here, so that a use case asks for no more than it needs. Everything here throws `StoreUnavailable` when the
 * database is away.
 */
export interface StoreHealth {
  /** Resolves when the database answers, with how many partitions a fact or change of theirs has stopped. */
  readonly stuck: () => Promise<number>;
}
