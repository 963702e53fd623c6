import type { IncomingHttpHeaders } from "node:http";
import type { Door } from "../../app/service/receive-doors.ts";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import { SIGNATURE_HEADER, type SignatureRefusal, signedBy } from "../../intake/signature.ts";
import type { FactSource } from "../../store/port/journal.ts";
import type { Problem } from "../problem.ts";
import type { PostBody } from "./read-post.ts";

/** What can be said of a post by its headers alone, so that nobody's body is read who cannot come in. */
export function refusedByHeaders(door: Door, headers: IncomingHttpHeaders): Problem | undefined {
  if (door.kind === "open") return undefined;
  if (door.kind === "signature") {
    if (headers[SIGNATURE_HEADER] === undefined) return signatureProblem("missing");
    return undefined;
  }
  const value = headers[door.header];
  const isRight =
    typeof value === "string" &&
    value.startsWith(door.prefix) &&
    value.length <= LONGEST_SECRET &&
    door.isSecret(value.slice(door.prefix.length));
  return isRight ? undefined : { code: "unauthenticated", detail: "The secret of this endpoint is missing or wrong." };
}

const LONGEST_SECRET = 1_024;

/** The source under which a body is recorded, once it is clear that it comes from who may post here. */
export function admitted(door: Door, headers: IncomingHttpHeaders, body: PostBody): Result<FactSource, Problem> {
  if (door.kind !== "signature") return ok(door.source);
  const stated = headers[SIGNATURE_HEADER];
  const header = typeof stated === "string" ? stated : undefined;
  const signed = signedBy(body.raw, header, door.secrets);
  if (signed.ok) return ok(door.sourceOf(signed.value));
  // Somebody between Meta and here may have packed the body after it was signed.
  const unpacked = body.plain === body.raw ? signed : signedBy(body.plain, header, door.secrets);
  return unpacked.ok ? ok(door.sourceOf(unpacked.value)) : refuse(signatureProblem(unpacked.refusal));
}

const WHAT: Readonly<Record<SignatureRefusal, string>> = {
  missing: "There is no X-Hub-Signature-256 header; Meta signs every post with the app secret.",
  malformed: "X-Hub-Signature-256 is not sha256= and 64 hexadecimal digits.",
  forged:
    "The body is not signed with an app secret of this service. Compare DAYBOOK_APP_SECRET with Meta's App Dashboard.",
};

function signatureProblem(refusal: SignatureRefusal): Problem {
  return { code: "signature", detail: WHAT[refusal], headers: { "www-authenticate": "X-Hub-Signature-256" } };
}
