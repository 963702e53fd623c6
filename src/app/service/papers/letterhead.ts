/** What a seller's documents carry beside its name and address. */
export interface Letterhead {
  /** A PNG or JPEG, at most so large as the intake allows; null: none. */
  readonly logo: Uint8Array | null;
  readonly phone: string | null;
  readonly website: string | null;
  /** Where to pay, such as IBAN and BIC. */
  readonly bank: readonly { readonly label: string; readonly value: string }[];
  /** Lines at the foot of each page: managing directors, register, ... */
  readonly footer: readonly string[];
}

/** A document without any. */
export const NO_LETTERHEAD: Letterhead = { logo: null, phone: null, website: null, bank: [], footer: [] };
