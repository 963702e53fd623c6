import { createHash } from "node:crypto";

/** The same as `chargeId` of core, computed by the machine's own SHA-256, because it is needed for every message. */
export function chargeIdOf(number: string, message: string): string {
  return createHash("sha256").update(`${number}\n${message}`).digest("hex").slice(0, 32);
}
