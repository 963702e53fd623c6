import type { AnswerOf } from "../../api/client.ts";

export type Import = AnswerOf<"GET /v1/imports/{id}">;

/** Whether there will be news of an import by itself. */
export function isUnderWay({ state }: Import): boolean {
  return state === "waiting" || state === "checking" || state === "running";
}

/** Whether it may still be ended. */
export function isOpen(one: Import): boolean {
  return isUnderWay(one) || one.state === "needs_decision";
}

/** How much of the file was read. */
export function shareOf({ state, bytes, bytes_done: done }: Import): number {
  if (state === "done" || bytes === 0) return 1;
  return done / bytes;
}
