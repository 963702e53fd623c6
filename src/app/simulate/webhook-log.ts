import type { Instant } from "../../core/kernel/time.ts";
import type { FailureCode, SimulatedMessage } from "./message.ts";

/** Something of a message that Meta tells in a webhook. */
export interface Notification {
  readonly at: Instant;
  readonly is: "received" | "sent" | "delivered" | "read" | "failed";
  readonly message: SimulatedMessage;
}

/** What Meta tells of a message, in order of time. */
export function notificationsOf(message: SimulatedMessage): readonly Notification[] {
  const { at, direction, deliveredAt, readAt, failure } = message;
  if (direction === "inbound") return [{ at, is: "received", message }];
  if (failure) return [{ at: failure.at, is: "failed", message }];
  const told: Notification[] = [{ at, is: "sent", message }];
  if (deliveredAt !== null) told.push({ at: deliveredAt, is: "delivered", message });
  if (readAt !== null) told.push({ at: readAt, is: "read", message });
  return told;
}

/** A body of the Cloud API as one line. */
export function webhookLine({ at, is, message }: Notification): string {
  const { waba, number, digits } = message;
  const parts =
    is === "received"
      ? { contacts: [contactOf(message)], messages: [inboundPart(message)] }
      : is === "failed"
        ? { statuses: [failedPart(message, at)] }
        : { ...statusContacts(message), statuses: [statusPart(message, is, at)] };
  const metadata = { display_phone_number: digits, phone_number_id: number };
  const value = { messaging_product: "whatsapp", metadata, ...parts };
  const body = { object: "whatsapp_business_account", entry: [{ id: waba, changes: [{ value, field: "messages" }] }] };
  return `${JSON.stringify(body)}\n`;
}

function inboundPart(message: SimulatedMessage) {
  const { id, at, type, entryPoint } = message;
  return {
    from: message.phone ?? undefined,
    from_user_id: message.bsuid ?? undefined,
    id,
    timestamp: secondsOf(at),
    type,
    ...CONTENTS[type],
    ...(entryPoint === null ? {} : { referral: REFERRALS[entryPoint] }),
  };
}

function contactOf({ phone, bsuid }: SimulatedMessage) {
  return { profile: { name: "Sam" }, wa_id: phone ?? undefined, user_id: bsuid ?? undefined };
}

/** Statuses come with contacts since user ids are there. */
function statusContacts(message: SimulatedMessage) {
  return message.bsuid === null ? {} : { contacts: [contactOf(message)] };
}

function statusPart(message: SimulatedMessage, status: "sent" | "delivered" | "read", at: Instant) {
  return {
    id: message.id,
    status,
    timestamp: secondsOf(at),
    recipient_id: message.phone ?? undefined,
    recipient_user_id: message.bsuid ?? undefined,
    ...(status === "read" ? {} : priceOf(message, status)),
  };
}

/** The price comes with `sent` and once more with `delivered`; the conversation only in a free entry point. */
function priceOf({ id, reported }: SimulatedMessage, status: "sent" | "delivered") {
  if (!reported) return {};
  const { model, category, type, entryPointEnds } = reported;
  const pricing =
    type === null
      ? { billable: model === "CBP" || category !== "service", pricing_model: model, category }
      : { billable: type === "regular", pricing_model: model, category, type };
  if (entryPointEnds === null) return { pricing };
  const ends = status === "sent" ? { expiration_timestamp: secondsOf(entryPointEnds) } : {};
  return { conversation: { id: `fep-${id.slice(-16)}`, ...ends, origin: { type: "referral_conversion" } }, pricing };
}

/** A failed status has no contacts, and names the user as the business did. */
function failedPart({ id, phone, bsuid, failure }: SimulatedMessage, at: Instant) {
  const code = failure?.code ?? 131026;
  const recipient = phone === null ? { recipient_user_id: bsuid } : { recipient_id: phone };
  return { id, status: "failed", timestamp: secondsOf(at), ...recipient, errors: [{ code, title: TITLES[code] }] };
}

const TITLES: Readonly<Record<FailureCode, string>> = {
  131026: "Message undeliverable",
  131047: "Re-engagement message",
  131049: "Held back to keep engagement healthy",
};

/** What the user's messages hold, by type; nothing depends on it. */
const CONTENTS: Readonly<Record<string, object>> = {
  text: { text: { body: "Hello, is it still open today?" } },
  image: { image: { id: "300000000000001", mime_type: "image/jpeg" } },
  audio: { audio: { id: "300000000000002", mime_type: "audio/ogg; codecs=opus", voice: true } },
  interactive: { interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes" } } },
  location: { location: { latitude: -23.55, longitude: -46.63 } },
  sticker: { sticker: { id: "300000000000003", mime_type: "image/webp", animated: false } },
  reaction: { reaction: { message_id: "wamid.EARLIER", emoji: "\u{1F44D}" } },
};

const REFERRALS = {
  ad: { source_type: "ad", source_id: "400000000000001", source_url: "https://fb.me/ad", headline: "Write to us" },
  page: { source_type: "post", source_id: "400000000000002", source_url: "https://fb.me/page", headline: "Our page" },
} as const;

function secondsOf(at: Instant): string {
  return String(at / 1000);
}
