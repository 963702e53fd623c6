// Webhook bodies for the load benchmarks: statuses of messages that nobody sent, each its own fact.
import { createHmac, randomBytes } from "node:crypto";

export const SECRET = "8f2a91c04d7be365508ac1f0977d3e12";
const NUMBERS = 16;
/** All of them are met in the rounds that warm up: what is measured is a number that has been in use for a while. */
const USERS = 4_000;

/** Signed requests, each with so many statuses, as they go over the wire. */
export function requests(count, statusesEach, host, path = "/webhooks/whatsapp") {
  const run = randomBytes(6).toString("hex");
  return Array.from({ length: count }, (_, index) => {
    const body = Buffer.from(JSON.stringify(bodyOf(index, statusesEach, run)));
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=${signature}\r\nContent-Length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });
}

/** A body as Meta sends it since 2025: statuses of one number, with pricing. */
export function bodyOf(index, count, run) {
  const number = index % NUMBERS;
  const statuses = Array.from({ length: count }, (_, place) => statusOf(index * count + place, run));
  const metadata = {
    display_phone_number: String(15550000000 + number),
    phone_number_id: String(106540352242000 + number),
  };
  const value = { messaging_product: "whatsapp", metadata, statuses };
  return {
    object: "whatsapp_business_account",
    entry: [{ id: "102290129340398", changes: [{ value, field: "messages" }] }],
  };
}

function statusOf(serial, run) {
  const user = String(5511900000000 + ((serial * 7919) % USERS));
  // A wamid begins with the user's number in base64, as real ones do.
  const inside = Buffer.concat([
    Buffer.from([0x1c, 0x18, user.length]),
    Buffer.from(user),
    Buffer.from(`${run}${serial.toString(16).padStart(10, "0")}`),
  ]);
  return {
    id: `wamid.${inside.toString("base64")}`,
    status: "delivered",
    timestamp: String(1_790_000_000 + (serial % 86_400)),
    recipient_id: user,
    pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "utility" },
  };
}
