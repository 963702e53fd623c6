import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Instant } from "../../../core/kernel/time.ts";

const SECRET_BYTES = 32;

/** A secret as Standard Webhooks has it. */
export function newEventSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/** Whether a text is a secret of 24 to 64 bytes that both sides can use. */
export function isEventSecret(text: string): boolean {
  const [, base64 = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 && bytes.length >= 24 && bytes.length <= 64;
}

/** How the secret is bound to its row. */
export function eventSecretPurpose(id: string): string {
  return `event secret ${id}`;
}

/** What is signed. */
export interface Signing {
  /** The event's id: the same at every attempt, so that a receiver knows what it has taken already. */
  readonly id: string;
  /** When this attempt is made; receivers refuse what is older than minutes. */
  readonly at: Instant;
  readonly body: Buffer;
}

/** The headers of Standard Webhooks, with a signature by each secret. */
export function signatureHeaders({ id, at, body }: Signing, secrets: readonly string[]): Record<string, string> {
  const time = new Date(at);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, time, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}
