/** How many partitions each stage of booking has. Fixed for the life of a store. */
export const PARTITIONS = 256;

/** The partition of stage 2 that owns what belongs to a portfolio. */
export function ownerOf(portfolio: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < portfolio.length; i += 1) value = Math.imul(value ^ portfolio.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return ((value ^ (value >>> 13)) >>> 0) % PARTITIONS;
}
