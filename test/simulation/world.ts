import { readInstant } from "./auditor/clock.ts";
import type { Dice } from "./dice.ts";
import type { Accounts } from "./traffic.ts";

const ZONES = [
  "America/New_York",
  "America/Sao_Paulo",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "Pacific/Auckland",
  "UTC",
] as const;
const LOCATIONS = ["IN", "ID", "BR", "US", "AE"] as const;
const AUTH_COUNTRIES = ["ID", "IN", "EG", "NG", "PK", "ZA", "AE", "MA"] as const;

/** Calling codes of all kinds: markets of their own, regions, moved countries, +1 by prefix, and codes nobody listed. */
const USERS = [
  "5511900",
  "91980",
  "91981",
  "91982",
  "62812",
  "62813",
  "1212",
  "1416",
  "1809",
  "1876",
  "1787",
  "1242",
  "44770",
  "49151",
  "33612",
  "3461",
  "39320",
  "23480",
  "27820",
  "92300",
  "20100",
  "26377",
  "25471",
  "7701",
  "7901",
  "852510",
  "48500",
  "38050",
  "21260",
  "96550",
  "354770",
  "BR.",
  "IN.",
  "EG.",
  "IS.",
] as const;

export interface BusinessNumber {
  readonly waba: string;
  readonly number: string;
  readonly zone: string;
}

export interface World {
  readonly accounts: Accounts;
  readonly numbers: readonly [BusinessNumber, ...BusinessNumber[]];
  readonly users: readonly [string, ...string[]];
}

/** Three described WABAs, the first two in one portfolio, and now and then one that nobody described. */
export function worldOf(
  dice: Dice,
  span: { readonly from: number; readonly to: number; readonly users: number },
): World {
  const currency = () => dice.weighted({ USD: 7, INR: 2, EUR: 1 }, "USD");
  const described = (portfolio: string) => ({
    zone: dice.pick(ZONES),
    currency: currency(),
    portfolio,
    served_by: dice.chance(0.4) ? ("direct" as const) : ("partner" as const),
  });
  const accounts: Accounts = {
    wabas: { W1: described("PF1"), W2: described("PF1"), W3: described("PF2") },
    portfolios: { PF1: portfolioOf(dice, span), PF2: portfolioOf(dice, span) },
  };
  const wabas = ["W1", "W2", "W3", ...(dice.chance(0.3) ? ["W4"] : [])];
  const numbers = wabas.flatMap((waba) =>
    ["a", "b"].slice(0, dice.between(1, 2)).map((line) => ({
      waba,
      number: `1070000${waba.slice(1)}${line === "a" ? 1 : 2}`,
      zone: accounts.wabas[waba]?.zone ?? "UTC",
    })),
  );
  const [first = { waba: "W1", number: "107000011", zone: "UTC" }, ...others] = numbers;
  return { accounts, numbers: [first, ...others], users: usersOf(dice, span.users) };
}

/** Lets authentication-international begin in the very instant in which some authentication template was delivered. */
export function startingInTime(dice: Dice, accounts: Accounts, deliveries: readonly string[]): Accounts {
  const portfolios = Object.entries(accounts.portfolios).map(([id, stated]) => {
    const start = deliveries[dice.between(0, deliveries.length - 1)];
    if (start === undefined || stated.auth_international === undefined || dice.chance(0.3)) return [id, stated];
    const at = new Date(readInstant(start)).toISOString();
    return [id, { ...stated, auth_international: { ...stated.auth_international, start: at } }];
  });
  return { ...accounts, portfolios: Object.fromEntries(portfolios) };
}

function portfolioOf(dice: Dice, { from, to }: { readonly from: number; readonly to: number }) {
  const instant = () => `${new Date(dice.between(from, to)).toISOString().slice(0, 19)}Z`;
  const exceptions = Object.fromEntries(
    AUTH_COUNTRIES.filter(() => dice.chance(0.15)).map((country) => [country, instant()]),
  );
  return {
    ...(dice.chance(0.7) ? { location: dice.pick(LOCATIONS) } : {}),
    ...(dice.chance(0.7)
      ? { auth_international: { ...(dice.chance(0.8) ? { start: instant() } : {}), exceptions } }
      : {}),
  };
}

function usersOf(dice: Dice, count: number): [string, ...string[]] {
  const user = (n: number) => {
    const prefix = dice.pick(USERS);
    const digits = prefix.startsWith("55") ? 13 : 12;
    return prefix.endsWith(".")
      ? `${prefix}${900000 + n}`
      : `${prefix}${String(n).padStart(digits - prefix.length, "0")}`;
  };
  const others = Array.from({ length: count - 1 }, (_, n) => user(n + 2));
  return [user(1), ...others];
}
