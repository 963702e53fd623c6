import type { Waba } from "../usage/accounts.ts";
import type { Usage } from "../usage/usage.ts";

/** How many partitions each stage of booking has. Fixed for the life of a store. */
export const PARTITIONS = 256;

/**
 * The partition of stage 2 that owns a usage's charge: it goes by whose the counter is that ranks the usage, so that no
 * counter is spread over two, and by the WABA where none does.
 */
export function ownerOfUsage({ counting, message }: Pick<Usage, "counting" | "message">, waba: Waba): number {
  if (counting.by === "tier") return partitionOf(waba.portfolio);
  return partitionOf(counting.by === "allowance" ? message.number : waba.id);
}

/** The partition that a name falls into. */
export function partitionOf(name: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) value = Math.imul(value ^ name.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return ((value ^ (value >>> 13)) >>> 0) % PARTITIONS;
}
