import { useQuery } from "@tanstack/react-query";
import { parseMoney } from "../../../src/core/kernel/money.ts";
import { type AnswerOf, call } from "../../api/client.ts";
import { daysAfter } from "./review.ts";

export type WalletDetail = AnswerOf<"GET /v1/wallets/{id}">;

/** Of so many wallets, those with the least in them, is asked when they run out. */
const ASKED = 10;
const MOST_WALLETS = 1_000;
const SOON_DAYS = 14;

/** Wallets that block something, stand below what their business wants to be warned of, or run out within two weeks. */
export function useLowWallets(): readonly WalletDetail[] {
  const wallets = useQuery({ queryKey: ["wallets", "low"], queryFn: ({ signal }) => lowWallets(signal) });
  return wallets.data ?? [];
}

async function lowWallets(signal: AbortSignal): Promise<readonly WalletDetail[]> {
  const { items } = await call("GET /v1/wallets", { query: { limit: MOST_WALLETS }, signal });
  const least = [...items].sort((a, b) => (micros(a.available) < micros(b.available) ? -1 : 1)).slice(0, ASKED);
  const details = await Promise.all(least.map(({ id }) => call("GET /v1/wallets/{id}", { path: { id }, signal })));
  const soon = daysAfter(new Date().toISOString().slice(0, 10), SOON_DAYS);
  return details.filter(({ blocked, available, warn_below: warn, forecast: { empty_on: day } }) => {
    const isLow = warn !== null && micros(available) < micros(warn);
    return blocked !== "nothing" || isLow || (day !== null && day <= soon);
  });
}

function micros(text: string): bigint {
  return parseMoney(text) ?? 0n;
}
