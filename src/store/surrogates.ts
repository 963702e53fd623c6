import { canonicalUser, isPhone } from "../core/usage/identity.ts";
import { callingPrefix } from "./calling-prefix.ts";
import { openRecent } from "./recent.ts";

/** A hash under the store's key: 22 characters of base64url. */
export type KeyedHash = (text: string) => string;

/**
 * Stand-ins for users and message ids, computed without a look-up. `55~<hash>` is a phone number behind its calling code,
 * `55-<hash>` the same user spelt in the known other way (Brazil's ninth digit), `BR.~<hash>` a business-scoped user id,
 * `~<hash>` a message id. Rating works on them unchanged: they begin as the names do.
 */
export interface Surrogates {
  readonly user: (user: string) => string;
  readonly message: (id: string) => string;
}

const USER = /^(?:\d{1,4}[~-]|[A-Za-z]*\.~)[\w-]{22}$/;
const MESSAGE = /^~[\w-]{22}$/;

/** Users write again and again; message ids come three times at most. */
const REMEMBERED_USERS = 100_000;

/** What is a surrogate already stays as it is, so that facts whose names were forgotten can go from store to store. */
export function openSurrogates(hash: KeyedHash): Surrogates {
  const users = openRecent<string>(REMEMBERED_USERS);
  return {
    user: (user) => {
      const known = users.get(user);
      if (known !== undefined) return known;
      const surrogate = isUserSurrogate(user) ? user : userSurrogate(user, hash);
      users.set(user, surrogate);
      return surrogate;
    },
    message: (id) => (isMessageSurrogate(id) ? id : `~${hash(`message\n${id}`)}`),
  };
}

export function isUserSurrogate(name: string): boolean {
  return USER.test(name);
}

export function isMessageSurrogate(name: string): boolean {
  return name.startsWith("~") && MESSAGE.test(name);
}

/** Both spellings of a user's surrogate, the canonical one first; most users have only one. */
export function spellings(surrogate: string): readonly string[] {
  const canonical = canonicalUser(surrogate);
  return canonical.charCodeAt(0) === 53 && canonical.charCodeAt(2) === 126
    ? [canonical, `${canonical.slice(0, 2)}-${canonical.slice(3)}`]
    : [canonical];
}

function userSurrogate(user: string, hash: KeyedHash): string {
  const canonical = canonicalUser(user);
  const hashed = hash(`user\n${canonical}`);
  if (!isPhone(user)) return `${user.slice(0, user.indexOf(".") + 1).replace(/[^A-Za-z.]/g, "") || "."}~${hashed}`;
  return `${callingPrefix(canonical)}${canonical === user ? "~" : "-"}${hashed}`;
}
