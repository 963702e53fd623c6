import { StoreUnavailable } from "../unavailable.ts";

/** SQLSTATE classes and codes with which a server says that it cannot serve now: no connection, no resources, going down. */
const AWAY_CLASSES = ["08", "53"];
const AWAY_CODES = new Set(["57P01", "57P02", "57P03", "25006", "58030"]);
const AWAY_ERRNO = new Set(
  "ECONNREFUSED ECONNRESET ECONNABORTED ENOENT EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EACCES".split(
    " ",
  ),
);
/** The driver has no codes for these. */
const AWAY_WORDS = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to)/;

/** Two transactions got in each other's way and the server chose this one: running it again is safe and right. */
const COLLISIONS = new Set(["40001", "40P01"]);

/** Rethrows an error of the driver, as `StoreUnavailable` where the server is away. */
export function unavailable(error: unknown): never {
  if (isAway(error)) throw new StoreUnavailable(`the store does not answer: ${error.message}`, { cause: error });
  throw error;
}

export function isCollision(error: unknown): boolean {
  return COLLISIONS.has(codeOf(error) ?? "");
}

/** The SQLSTATE or system code of an error. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function isAway(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return AWAY_WORDS.test(error.message);
  return AWAY_ERRNO.has(code) || AWAY_CODES.has(code) || (code.length === 5 && AWAY_CLASSES.includes(code.slice(0, 2)));
}
