import { createHash } from "node:crypto";

const KNOWN_AT_MOST = 100_000;
const known = new Map<string, string>();

/** A counter's key as a short id, as stores write them: the beginning of its SHA-256. */
export function counterIdOf(key: string): string {
  const found = known.get(key);
  if (found !== undefined) return found;
  const hex = createHash("sha256").update(key).digest("hex");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  if (known.size >= KNOWN_AT_MOST) known.clear();
  known.set(key, id);
  return id;
}
