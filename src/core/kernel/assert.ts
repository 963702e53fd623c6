/** States what cannot be otherwise. Fails loudly: a false claim here is a bug of Daybook, never of its input. */
export function assert(claim: boolean, message: string): asserts claim {
  if (!claim) throw new Error(`Daybook is wrong about itself: ${message}`);
}
