import { createHmac } from "node:crypto";

export const APP_SECRET = "8f2a91c04d7be365508ac1f0977d3e12";

/**
 * JSON as Meta's encoder writes it: all that is not ASCII as `\uxxxx` in lower case, a slash as `\/`, and `<`, `%` and
 * `@` as escapes too. The signature is over these bytes.
 */
export function asMetaWrites(value: unknown): Buffer {
  const special: Readonly<Record<string, string>> = { "/": "\\/", "<": "\\u003C", "%": "\\u0025", "@": "\\u0040" };
  const text = JSON.stringify(value)
    .replace(/[/<%@]/g, (character) => special[character] ?? character)
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return Buffer.from(text, "ascii");
}

/** What Meta puts into `X-Hub-Signature-256`. */
export function signed(body: Buffer, secret: string = APP_SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

export interface Status {
  readonly id: string;
  readonly status?: string;
  readonly number?: string;
  readonly user?: string;
  /** Unix seconds. */
  readonly at?: number;
}

/** A body of Meta's with statuses of outbound messages, all of one number. */
export function statusBody(statuses: readonly Status[], { number = "106540352242922", waba = "102290129340398" } = {}) {
  const metadata = { display_phone_number: "15550783881", phone_number_id: number };
  const pricing = { billable: true, pricing_model: "PMP", type: "regular", category: "utility" };
  const value = {
    messaging_product: "whatsapp",
    metadata,
    statuses: statuses.map(({ id, status = "delivered", user = "16505551234", at = 1_790_000_000 }) => ({
      id,
      status,
      timestamp: String(at),
      recipient_id: user,
      pricing,
    })),
  };
  return { object: "whatsapp_business_account", entry: [{ id: waba, changes: [{ field: "messages", value }] }] };
}
