import { hash } from "node:crypto";

/** The same as `chargeId` of core, computed by the machine's own SHA-256, because it is needed for every message. */
export function chargeIdOf(number: string, message: string): string {
  return hash("sha256", `${number}\n${message}`).slice(0, 32);
}
