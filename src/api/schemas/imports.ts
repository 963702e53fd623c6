import { z } from "@hono/zod-openapi";
import { TEMPLATE_CATEGORIES } from "../../core/usage/nature.ts";
import { readTemplateFrom } from "../../intake/templates.ts";
import { type ImportJob, type ImportState, ON_OVERLAP } from "../../store/port/imports.ts";
import { instantSchema } from "./json.ts";

const STATES = [
  "waiting",
  "checking",
  "needs_decision",
  "running",
  "done",
  "failed",
  "cancelled",
] as const satisfies readonly ImportState[];

export const importSchema = z
  .object({
    id: z.string(),
    source: z.string().openapi({ description: "Recorded with each of its facts." }),
    name: z.string(),
    state: z.enum(STATES).openapi({
      description:
        "`checking`: whether another source covers the same under other ids; `needs_decision`: it does, see `overlaps`; " +
        "`done`, `failed` and `cancelled` are the ends.",
    }),
    on_overlap: z.enum(ON_OVERLAP),
    bytes: z.int(),
    bytes_done: z.int().openapi({ description: "Bytes of the upload read in this pass." }),
    facts: z.int().openapi({ description: "Facts read so far." }),
    added: z.int().openapi({ description: "Those that the journal did not have." }),
    known: z.int().openapi({ description: "Those that it had: importing again changes nothing." }),
    matched: z.int().openapi({ description: "Messages that were found to be messages of another source." }),
    withdrawn: z.int().openapi({
      description: "Messages of other sources that were withdrawn in favour of this import's (`replace`).",
    }),
    problem_count: z.int().openapi({ description: "Places that could not be read; everything else was taken." }),
    problems: z
      .array(
        z.object({
          file: z.string(),
          line: z.int().nullable(),
          column: z.string().nullable(),
          found: z.string().openapi({ description: "With long numbers and message ids masked." }),
          expected: z.string(),
        }),
      )
      .readonly()
      .openapi({ description: "The first 1,000 of them." }),
    notices: z.array(z.string()).readonly(),
    outcomes: z
      .array(z.object({ outcome: z.string(), kind: z.string(), count: z.int() }))
      .readonly()
      .openapi({ description: "What became of the parts of webhook bodies." }),
    overlaps: z
      .array(
        z.object({
          number: z.string(),
          from: z.string().openapi({ description: "A day in UTC." }),
          to: z.string().openapi({ description: "A day in UTC, included." }),
          sources: z.array(z.string()).readonly().openapi({ description: "Other sources, as `kind:name`." }),
          there: z.int().openapi({ description: "Messages of those days that the journal has." }),
          here: z.int().openapi({ description: "Messages of those days in the upload." }),
          same: z.int().openapi({ description: "Those with the same ids." }),
        }),
      )
      .readonly(),
    detail: z.string().nullable().openapi({ description: "Why it failed." }),
    created_at: instantSchema,
    created_by: z.string(),
    finished_at: instantSchema.nullable(),
  })
  .openapi("Import");

/** A list of templates in a body. */
export const templateListSchema = z
  .object({
    items: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(512),
          category: z.enum(TEMPLATE_CATEGORIES),
          from: z
            .string()
            .max(100)
            .default("")
            .transform((text, context) => {
              const from = readTemplateFrom(text.trim());
              if (from === undefined)
                context.addIssue("a day such as 2026-04-01, an instant with its offset, or nothing");
              return from ?? null;
            })
            .openapi({
              type: "string",
              description:
                "Since when it has the category: a day (from midnight UTC), an instant, or nothing for always.",
            }),
        }),
      )
      .min(1)
      .max(20_000),
  })
  .openapi("TemplateList");

export function importWire(job: ImportJob): z.output<typeof importSchema> {
  const { id, source, name, state, problems, notices, overlaps, detail, counts } = job;
  const { facts, added, known, matched, withdrawn } = counts;
  return {
    ...{ id, source, name, state },
    on_overlap: job.onOverlap,
    bytes: Number(job.bytes),
    bytes_done: Number(job.bytesDone),
    ...{ facts, added, known, matched, withdrawn },
    problem_count: counts.problems,
    problems,
    notices,
    outcomes: job.outcomes.map(([outcome, kind, count]) => ({ outcome, kind, count })),
    overlaps,
    detail,
    created_at: job.createdAt.toISOString(),
    created_by: job.createdBy,
    finished_at: job.finishedAt?.toISOString() ?? null,
  };
}
