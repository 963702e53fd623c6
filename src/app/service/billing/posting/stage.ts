import type { AccountBooks } from "../../../../store/port/accounts.ts";
import type { BillingBooks } from "../../../../store/port/billing.ts";
import type { ChargeBooks } from "../../../../store/port/books.ts";
import type { Names } from "../../../../store/port/journal.ts";
import type { PostingBooks } from "../../../../store/port/posting.ts";

/** What posting works with. */
export interface PostingStage {
  readonly books: PostingBooks;
  readonly billing: Pick<BillingBooks, "latest" | "at">;
  readonly names: Pick<Names, "reveal">;
  readonly charges: Pick<ChargeBooks, "ratesOf">;
  readonly accounts: Pick<AccountBooks, "at" | "latest">;
}

/** What deriving sales to look at them works with. */
export type SaleDerivation = Omit<PostingStage, "books"> & { readonly books: Pick<PostingBooks, "reading"> };
