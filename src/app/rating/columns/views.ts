import type { Instant } from "../../../core/kernel/time.ts";
import type { SentView } from "../../../core/usage/models/model.ts";

const IN_WINDOW = 1;
const INFERRED = 2;
const INSIDE = 4;
const ANSWERS = 8;

/** Views below this met no free entry point and no entry to answer. */
export const WITH_ENTRY_POINT = INSIDE;

/** What a message met when it was sent, as bits. */
export function bitsOf({ inWindow, inferred, entryPoint }: SentView): number {
  const entry = entryPoint === "open" ? INSIDE : entryPoint === "answers" ? ANSWERS : 0;
  return (inWindow ? IN_WINDOW : 0) | (inferred ? INFERRED : 0) | entry;
}

/** The same as it was. */
export function viewOf(bits: number, at: Instant): SentView {
  return {
    at,
    inWindow: (bits & IN_WINDOW) !== 0,
    inferred: (bits & INFERRED) !== 0,
    entryPoint: (bits & INSIDE) !== 0 ? "open" : (bits & ANSWERS) !== 0 ? "answers" : "none",
  };
}
