import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { problemResponse } from "../problem.ts";

/** Longer challenges than Meta's are none of Meta's. */
const LONGEST_CHALLENGE = 1_024;

/** Answers Meta's question whether this address is ours: the challenge as the whole body, if the token is one of ours. */
export function answerHandshake(context: Context, tokens: readonly (string | undefined)[]): Response {
  const query = context.req.query();
  const challenge = query["hub.challenge"];
  const isAsked = query["hub.mode"] === "subscribe" && challenge !== undefined && challenge.length <= LONGEST_CHALLENGE;
  if (!isAsked) {
    const detail =
      "This address takes posts of webhooks. Meta verifies it by hub.mode, hub.challenge and hub.verify_token.";
    return problemResponse({ code: "verify_token", detail });
  }
  const presented = query["hub.verify_token"] ?? "";
  if (!tokens.some((token) => token !== undefined && isSame(presented, token))) {
    const detail =
      "hub.verify_token is not the token that this service was given as DAYBOOK_VERIFY_TOKEN, nor that of the endpoint.";
    return problemResponse({ code: "verify_token", detail });
  }
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return new Response(challenge, { headers });
}

/** Compares in a time that does not depend on how much of the token is right. */
function isSame(presented: string, expected: string): boolean {
  return timingSafeEqual(digest(presented), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
