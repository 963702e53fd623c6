import type { IncomingHttpHeaders } from "node:http";
import { signingSecretOf } from "../../app/service/endpoints.ts";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { type AppSecret, SIGNATURE_HEADER, signatureOf } from "../../intake/signature.ts";
import { TEST_FIELD } from "../../intake/webhook/fields.ts";
import type { StoreKey } from "../../store/key.ts";
import type { EndpointStore, StoredEndpoint } from "../../store/port/endpoints.ts";
import { STATUS } from "../problem.ts";
import type { OwnPost, Receiver } from "./receiver.ts";

/** What the pages about the receiver need. */
export interface ReceiverDesk {
  readonly endpoints: EndpointStore;
  readonly key: StoreKey;
  readonly appSecrets: readonly AppSecret[];
  readonly hasVerifyToken: boolean;
  readonly allowUnsigned: boolean;
  readonly answerOwn: Receiver["answerOwn"];
  /** Lets a change of endpoints hold here at once. */
  readonly onChange: () => void;
  readonly now: () => Instant;
}

/** A test of the way in: at which address, and with which secret if not the one that is kept. */
export interface Trial {
  /** Undefined: Meta's own address. */
  readonly endpoint: string | undefined;
  readonly secret: string | undefined;
}

/** What came of it. */
export interface TrialOutcome {
  readonly status: number;
  readonly isTaken: boolean;
  /** What the receiver answered, as whoever posted reads it. */
  readonly answer: string;
  readonly tookMs: number;
}

/** `secret_needed`: the secret stands as a hash, so that whoever tests has to state it. */
export type TrialRefusal = "unknown_endpoint" | "no_app_secret" | "secret_needed";

/** The body of a test, byte for byte. Meta has no such field; the receiver checks and acknowledges it like any other body. */
export const TEST_BODY = JSON.stringify({
  object: "whatsapp_business_account",
  entry: [{ id: "0", changes: [{ field: TEST_FIELD, value: {} }] }],
});

/** Posts a signed test through the receiver itself: its signature is checked, it is read, acknowledged, and nothing is booked. */
export async function tryReceiver(desk: ReceiverDesk, trial: Trial): Promise<Result<TrialOutcome, TrialRefusal>> {
  const post = trial.endpoint === undefined ? metaPost(desk, trial) : await endpointPost(desk, trial.endpoint, trial);
  if (!post.ok) return post;
  const begun = performance.now();
  const { status, text } = await desk.answerOwn(post.value);
  const tookMs = performance.now() - begun;
  return ok({ status, isTaken: status === STATUS.ok, answer: text.trim(), tookMs });
}

const body = Buffer.from(TEST_BODY);

function metaPost({ appSecrets, allowUnsigned }: ReceiverDesk, { secret }: Trial): Result<OwnPost, TrialRefusal> {
  const signing = secret ?? appSecrets.at(-1)?.secret;
  if (signing === undefined && !allowUnsigned) return refuse("no_app_secret");
  return ok({ headers: signing === undefined ? {} : signedWith(signing), body, endpoint: undefined });
}

async function endpointPost(
  { endpoints, key, now }: ReceiverDesk,
  name: string,
  { secret }: Trial,
): Promise<Result<OwnPost, TrialRefusal>> {
  const endpoint = (await endpoints.list()).find((one) => one.name === name && one.revokedAt === null);
  if (!endpoint) return refuse("unknown_endpoint");
  const shown = secret ?? signingSecretOf(key, endpoint, now());
  if (endpoint.auth === "unsigned") return ok({ headers: {}, body, endpoint: name });
  if (shown === undefined) return refuse("secret_needed");
  if (endpoint.auth === "path") return ok({ headers: {}, body, endpoint: shown });
  return ok({ headers: proofOf(endpoint, shown), body, endpoint: name });
}

function proofOf({ auth, header }: StoredEndpoint, secret: string): IncomingHttpHeaders {
  if (auth === "signature") return signedWith(secret);
  return auth === "bearer" ? { authorization: `Bearer ${secret}` } : { [header ?? ""]: secret };
}

function signedWith(secret: string): IncomingHttpHeaders {
  return { [SIGNATURE_HEADER]: signatureOf(body, secret) };
}
