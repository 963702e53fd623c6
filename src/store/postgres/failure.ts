import { StoreUnavailable, type Unavailability } from "../unavailable.ts";

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

/** The server says only what it could not write. */
const FULL_CODES = new Set(["53100", "ENOSPC", "EDQUOT"]);
/** A statement was cancelled, because it took too long. */
const CANCELLED = "57014";

/** Two transactions got in each other's way and the server chose this one: running it again is safe and right. */
const COLLISIONS = new Set(["40001", "40P01"]);

/** Rethrows an error of the driver, as `StoreUnavailable` where the server cannot serve now. */
export function unavailable(error: unknown): never {
  const why = whyUnavailable(error);
  if (why === undefined || !(error instanceof Error)) throw error;
  throw new StoreUnavailable(`the store does not answer: ${error.message}`, { cause: error, why });
}

/** Rethrows an error after which nobody tries again any more: that others were always in the way is no mistake of ours. */
export function outOfPatience(error: unknown): never {
  if (!isCollision(error) || error instanceof StoreUnavailable) throw error;
  throw new StoreUnavailable("others were in the way of this transaction too often", { cause: error, why: "busy" });
}

export function isCollision(error: unknown): boolean {
  const code = codeOf(error instanceof StoreUnavailable ? error.cause : error);
  return COLLISIONS.has(code ?? "");
}

/** The SQLSTATE or system code of an error. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function whyUnavailable(error: unknown): Unavailability | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code === undefined) return AWAY_WORDS.test(error.message) ? "away" : undefined;
  if (FULL_CODES.has(code)) return "full";
  if (code === CANCELLED) return "busy";
  const isAway = AWAY_ERRNO.has(code) || AWAY_CODES.has(code) || isOfClass(code);
  return isAway ? "away" : undefined;
}

function isOfClass(code: string): boolean {
  return code.length === 5 && AWAY_CLASSES.includes(code.slice(0, 2));
}
