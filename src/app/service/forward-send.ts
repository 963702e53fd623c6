import { SIGNATURE_HEADER, signatureOf } from "../../intake/signature.ts";
import type { Delivery } from "./forward-deliver.ts";
import type { ForwardTarget } from "./forward-target.ts";
import { openPoster } from "./post.ts";

const SOCKETS = 32;

/** Posts bodies to one target over connections that stay open. */
export interface Sender {
  /** Posts the bytes as they are, signed anew. Never rejects. */
  readonly send: (body: Buffer, id: string, attempt: number) => Promise<Delivery>;
  readonly close: () => void;
}

export function openSender(target: ForwardTarget): Sender {
  const { allowPrivate } = target;
  const poster = openPoster({ allowPrivate, privateFlag: "--forward-private", sockets: SOCKETS });
  return {
    send: async (body, id, attempt) => {
      const posted = await poster.post(target.url, body, {
        "x-daybook-delivery": id,
        "x-daybook-attempt": String(attempt),
        [SIGNATURE_HEADER]: signatureOf(body, target.secret),
      });
      const { status } = posted;
      return posted.ok ? { ok: true, status: posted.status } : { ok: false, status, reason: posted.reason };
    },
    close: poster.close,
  };
}
