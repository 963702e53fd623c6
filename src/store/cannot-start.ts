/** The store cannot be opened as asked. The message says why and what a person can do about it. */
export class StoreCannotStart extends Error {
  override readonly name = "StoreCannotStart";
}
