import { z } from "@hono/zod-openapi";

/** A JSON body that must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** An answer in JSON. */
export function jsonOf<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** A path parameter. */
export function pathParameter(name: string, description: string) {
  return z
    .string()
    .min(1)
    .max(300)
    .openapi({ param: { name, in: "path" }, description });
}

export const instantSchema = z.string().openapi({
  format: "date-time",
  description: "An instant in UTC with `Z`.",
  example: "2026-10-14T21:05:09Z",
});

/** An instant in a query or body, with its offset. */
export const instantIn = z.iso
  .datetime({ offset: true, error: "an instant with its offset, such as 2026-10-14T21:05:09Z" })
  .transform((text) => Date.parse(text));

/** An id in a query. */
export const idIn = z.string().min(1).max(300);

/** A day in a query. */
export const daySchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "a day such as 2026-10-14")
  .openapi({ description: "A local day of the WABA.", example: "2026-10-14" });
