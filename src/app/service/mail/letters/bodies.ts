import { type Micros, parseMoney } from "../../../../core/kernel/money.ts";

/** The body of an event, of which a letter reads what it knows. */
export type Body = Readonly<Record<string, unknown>>;

/** A text; null where there is none. */
export function textIn(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** An amount; null where there is none. */
export function moneyIn(body: Body, name: string): Micros | null {
  return parseMoney(textIn(body, name) ?? "") ?? null;
}

/** A day; the beginning of an instant counts too. */
export function dayIn(body: Body, name: string): string | null {
  return /^\d{4}-\d\d-\d\d/.exec(textIn(body, name) ?? "")?.[0] ?? null;
}
