import { type Json, textAt } from "./read.ts";

/** How a payload names a user: by phone number (E.164 digits), by business-scoped user id, by both or not at all. */
export interface Identity {
  readonly phone: string | undefined;
  readonly bsuid: string | undefined;
}

const PHONE = /^\d{1,15}$/;
/** `US.1349...`, `US.ENT.1181...`, and the `user.<hash>` of the first previews. */
const BSUID = /^[A-Za-z]+\.\S+$/;

/** Reads a user from two keys. The key of the phone number may hold a business-scoped user id instead. */
export function identityAt(object: Json, phoneKey: string, bsuidKey?: string): Identity {
  const named = textAt(object, phoneKey);
  const bsuid = bsuidKey === undefined ? undefined : bsuidIn(textAt(object, bsuidKey));
  return { phone: phoneIn(named), bsuid: bsuid ?? bsuidIn(named) };
}

/** The one name to record a user under; an alias fact carries the other. */
export function nameOf(identity: Identity): string | undefined {
  return identity.phone ?? identity.bsuid;
}

/** The digits of a business number as it is displayed: `+1 631-555-8151`. */
export function displayedDigits(text: string | undefined): string | undefined {
  if (text === undefined || !/^[+\d][\d ().-]*$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, "");
  return PHONE.test(digits) ? digits : undefined;
}

function phoneIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const digits = text.startsWith("+") ? text.slice(1) : text;
  return PHONE.test(digits) ? digits : undefined;
}

function bsuidIn(text: string | undefined): string | undefined {
  return text !== undefined && BSUID.test(text) ? text : undefined;
}
