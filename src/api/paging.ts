import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Page, PageOf } from "../store/port/reads.ts";
import { ProblemError } from "./problem.ts";

const MOST = 1_000;
const USUAL = 100;

/** Query parameters of every list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST)
    .default(USUAL)
    .openapi({ description: `At most so many items, 1 to ${MOST}.` }),
  cursor: z
    .string()
    .max(2_000)
    .optional()
    .openapi({ description: "The `next` of the page before, with the same filters. Opaque; keep none for long." }),
};

/** A page of a list as it goes out. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item).readonly(),
    next: z.string().nullable().openapi({ description: "Give it as `cursor` for the next page; null: that was all." }),
  });
}

/** What the store needs to go on, from the query parameters. A cursor only goes with the filters that it was given for. */
export function pageIn({ limit, cursor, ...filters }: { limit: number; cursor?: string | undefined }): Page {
  if (cursor === undefined) return { limit };
  const [mark = "", after] = splitOnce(cursor);
  if (after === undefined || mark !== markOf(filters)) {
    const detail = "This cursor belongs to other filters, or to nothing. Leave it out to begin anew.";
    throw new ProblemError({
      code: "invalid",
      detail,
      faults: [{ at: "cursor", found: "another cursor", expected: "the next of the page before" }],
    });
  }
  return { limit, after };
}

/** A page for the wire; its cursor remembers the filters. */
export function pageOut<From, To>(
  { items, next }: PageOf<From>,
  { limit: _, cursor: __, ...filters }: { limit: number; cursor?: string | undefined },
  wire: (item: From) => To,
): { items: readonly To[]; next: string | null } {
  return { items: items.map(wire), next: next === null ? null : `${markOf(filters)}.${next}` };
}

function splitOnce(cursor: string): [string, string | undefined] {
  const at = cursor.indexOf(".");
  return at < 0 ? [cursor, undefined] : [cursor.slice(0, at), cursor.slice(at + 1)];
}

function markOf(filters: object): string {
  const entries = Object.entries(filters).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}
