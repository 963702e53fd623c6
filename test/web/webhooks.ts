import { createHmac } from "node:crypto";
import type { World } from "./world.ts";

/** With which the service of the walks checks who sends. */
export const APP_SECRET = "a secret of the walks";

const NUMBER = { display_phone_number: "551140001234", phone_number_id: "106540352242922" };
const WABA = "102290129340398";
const SECOND_MS = 1_000;

/** A user writes, now. */
export function inbound(id: string, user: string, at = Date.now()): object {
  const timestamp = String(Math.floor(at / SECOND_MS));
  return {
    contacts: [{ wa_id: user, profile: { name: "Hugo" } }],
    messages: [{ from: user, id, timestamp, type: "text", text: { body: "Hello" } }],
  };
}

/** A user writes, and the webhook tells the business-scoped id beside the phone number. */
export function inboundWithId(id: string, user: string, bsuid: string, at = Date.now()): object {
  const timestamp = String(Math.floor(at / SECOND_MS));
  return {
    contacts: [{ wa_id: user, user_id: bsuid, profile: { name: "Hugo" } }],
    messages: [{ from: user, from_user_id: bsuid, id, timestamp, type: "text", text: { body: "It is me" } }],
  };
}

/** WhatsApp tells that a user has another phone number from now on. */
export function changedNumber(id: string, from: string, to: string, at = Date.now()): object {
  const timestamp = String(Math.floor(at / SECOND_MS));
  const system = { type: "user_changed_number", body: "User changed their number", wa_id: to };
  return { messages: [{ from, id, timestamp, type: "system", system }] };
}

/** A message of the business was sent and delivered, now. */
export function delivered(id: string, user: string, category: string, at = Date.now()): object {
  const timestamp = String(Math.floor(at / SECOND_MS));
  const pricing = { billable: category !== "service", pricing_model: "PMP", type: "regular", category };
  return { statuses: ["sent", "delivered"].map((status) => ({ id, status, timestamp, recipient_id: user, pricing })) };
}

/** Sends a webhook as Meta does, signed. */
export async function sendWebhook(world: World, value: object): Promise<void> {
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: WABA,
        changes: [{ field: "messages", value: { messaging_product: "whatsapp", metadata: NUMBER, ...value } }],
      },
    ],
  });
  const signature = createHmac("sha256", APP_SECRET).update(body).digest("hex");
  const answer = await fetch(`${world.service().url}/webhooks/whatsapp`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body,
  });
  if (!answer.ok) throw new Error(`the webhook was answered with ${answer.status}: ${await answer.text()}`);
}
