import { createHmac, timingSafeEqual } from "node:crypto";
import { ok, type Result, refuse } from "../core/kernel/result.ts";

/** The header in which Meta signs a webhook body. */
export const SIGNATURE_HEADER = "x-hub-signature-256";

/** The secret of one of Meta's apps, under the name by which its webhooks are told from those of others. */
export interface AppSecret {
  readonly name: string;
  readonly secret: string;
}

/** Why a signature does not vouch for a body. */
export type SignatureRefusal = "missing" | "malformed" | "forged";

/** What an app is called that was given no name. */
export const UNNAMED_APP = "meta";

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/**
 * Whose secret signed these bytes, as they came over the wire. Each secret is compared in constant time; any of them
 * will do, because several apps may post to one address and an app has two secrets while it rotates.
 */
export function signedBy(
  body: Uint8Array,
  header: string | undefined,
  secrets: readonly AppSecret[],
): Result<string, SignatureRefusal> {
  if (header === undefined || header === "") return refuse("missing");
  const hex = SIGNATURE.exec(header)?.[1];
  if (hex === undefined) return refuse("malformed");
  const stated = Buffer.from(hex, "hex");
  for (const { secret, name } of secrets) {
    if (timingSafeEqual(createHmac("sha256", secret).update(body).digest(), stated)) return ok(name);
  }
  return refuse("forged");
}

/** The header's value for bytes that are signed with a secret. */
export function signatureOf(body: Uint8Array, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

const NAMED = /^([A-Za-z][A-Za-z0-9_-]{0,31})=(.+)$/;
const SHORTEST_SECRET = 8;

/**
 * `secret`, `secret,newSecret` while one is rotated, `shop=secret,crm=secret` where several apps post here. Refuses
 * by saying what is expected, and never repeats a secret.
 */
export function parseAppSecrets(text: string): Result<readonly AppSecret[], string> {
  const secrets: AppSecret[] = [];
  for (const [index, part] of text.split(",").entries()) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    const [, name, value] = NAMED.exec(trimmed) ?? [];
    const isNamed = name !== undefined && value !== undefined && value.length >= SHORTEST_SECRET;
    const secret = isNamed ? value : trimmed;
    if (secret.length < SHORTEST_SECRET) {
      return refuse(
        `app secrets from Meta's App Dashboard; the one in place ${index + 1} has fewer than ${SHORTEST_SECRET} characters`,
      );
    }
    secrets.push({ name: isNamed ? name : UNNAMED_APP, secret });
  }
  return ok(secrets);
}
