import { compareBytes } from "../kernel/bytes.ts";
import type { NumberAliasFact, UserAliasFact } from "./fact.ts";
import type { Settings } from "./settings.ts";

/** Whether a user is named by a phone number (E.164 digits) and not by a business-scoped user id. */
export function isPhone(user: string): boolean {
  const first = user.charCodeAt(0);
  return first >= 48 && first <= 57;
}

/**
 * One spelling for the known variants of one phone number: Brazil's ninth digit (with it), Mexico's 1 after 52
 * (without it), Argentina's 9 after 54 (with it). Meta's webhooks and people's lists write either. A surrogate, which
 * stands for a number where that may not stand, marks the other spelling by `-` in place of `~`: `55-x` is `55~x`.
 */
export function canonicalUser(user: string): string {
  const first = user.charCodeAt(0);
  if (first !== 53) return user; // only numbers that begin with 5 have variants
  if (user.charCodeAt(2) === 45) return `${user.slice(0, 2)}~${user.slice(3)}`;
  if (user.startsWith("55") && user.length === 12 && user.charCodeAt(4) >= 54)
    return `${user.slice(0, 4)}9${user.slice(4)}`;
  if (user.startsWith("521") && user.length === 13) return `52${user.slice(3)}`;
  if (user.startsWith("54") && user.length === 12 && user.charCodeAt(2) !== 57) return `549${user.slice(2)}`;
  return user;
}

/** Who is who: which names stand for one user, and which for one business number. */
export interface Identities {
  /** The one name under which all names of a user meet. */
  readonly user: (name: string) => string;
  /** The phone number id of a business number that may be named by its digits. */
  readonly number: (name: string) => string;
  /** Takes in evidence; says whether it changed how names resolve that were known before. */
  readonly learnUser: (fact: Pick<UserAliasFact, "users"> & Partial<UserAliasFact>) => boolean;
  readonly learnNumber: (fact: Pick<NumberAliasFact, "id" | "digits">) => boolean;
}

/** The evidence of joins that a person states; it holds for names kept apart too. */
export const STATED = "accounts file";

/** Starts with what the account settings say and no other evidence. */
export function openIdentities(settings: Pick<Settings, "numbers" | "apart">): Identities {
  const parents = new Map<string, string>();
  const numbers = new Map<string, string>();
  const apart = new Set(settings.apart.flat().map(canonicalUser));
  for (const [id, { digits }] of Object.entries(settings.numbers)) if (digits) numbers.set(digits, id);

  const find = (name: string): string => {
    let root = name;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    return root;
  };
  return {
    user: (name) => {
      const canonical = canonicalUser(name);
      return parents.size === 0 ? canonical : find(canonical);
    },
    number: (name) => numbers.get(name) ?? name,
    learnUser: ({ users: [a, b], evidence }) => {
      const isTold = evidence === STATED;
      if (!isTold && (apart.has(canonicalUser(a)) || apart.has(canonicalUser(b)))) return false;
      const [left, right] = [find(canonicalUser(a)), find(canonicalUser(b))];
      if (left === right) return false;
      const [root, child] = precedes(left, right) ? [left, right] : [right, left];
      parents.set(child, root);
      return true;
    },
    learnNumber: ({ id, digits }) => {
      const known = numbers.get(digits);
      if (id === digits || (known !== undefined && compareBytes(known, id) <= 0)) return false;
      numbers.set(digits, id);
      return true;
    },
  };
}

/** A phone number stands for a user before a BSUID does; among equals the first by bytes. */
function precedes(a: string, b: string): boolean {
  if (isPhone(a) !== isPhone(b)) return isPhone(a);
  return compareBytes(a, b) < 0;
}
