import { PROVIDER } from "../../../core/billing/posting.ts";
import type { WalletAccount } from "../../port/wallets.ts";
import type { Connection } from "../connection.ts";

/** Nothing is said of businesses and plans until the transaction ends; gives how much was said. */
export async function holdWords(connection: Connection): Promise<bigint> {
  const { rows } = await connection.query<{ head: bigint }>({
    name: "words-held",
    text: "select head from billing_head for share",
  });
  return rows[0]?.head ?? 0n;
}

/** Whether a business still buys from an owner of books, of whom it does so until the transaction ends. */
export async function holdSeller(
  connection: Connection,
  { business, owner }: Pick<WalletAccount, "business" | "owner">,
): Promise<boolean> {
  await holdWords(connection);
  const { rows } = await connection.query<{ isSeller: boolean }>({
    name: "seller-held",
    text: `select body is not null and coalesce(body->>'seller', $3) = $2 as "isSeller"
      from billing_fact where kind = 'business' and subject = $1 order by seq desc limit 1`,
    values: [business, owner, PROVIDER],
  });
  return rows[0]?.isSeller ?? true;
}
