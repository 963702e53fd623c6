import { readFileSync } from "node:fs";
import { z } from "zod";

const whenSchema = z.array(
  z.object({
    column: z.string(),
    is: z.array(z.string().nullable()).optional(),
    not: z.array(z.string().nullable()).optional(),
  }),
);

const checkSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("null"), when: whenSchema }),
  z.object({ kind: z.literal("given"), when: whenSchema }),
  z.object({ kind: z.literal("value"), values: z.array(z.string()), when: whenSchema }),
  z.object({ kind: z.literal("not_value"), values: z.array(z.string()), when: whenSchema }),
  z.object({ kind: z.literal("equal"), to: z.string(), when: whenSchema }),
  z.object({ kind: z.literal("product"), of: z.tuple([z.string(), z.string()]), when: whenSchema }),
  z.object({ kind: z.literal("later"), than: z.string() }),
  z.object({ kind: z.literal("subcategory") }),
  z.object({ kind: z.literal("sku_keys") }),
  z.object({ kind: z.literal("one_for_each"), key: z.string(), value: z.string() }),
  z.object({ kind: z.literal("invoice_sum") }),
]);

const columnSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["dimension", "metric"]),
  level: z.enum(["mandatory", "conditional", "recommended", "optional"]),
  nulls: z.boolean(),
  type: z.enum(["string", "decimal", "instant", "json"]),
  format: z.enum(["number", "instant", "currency", "unit", "key_value", "values"]).nullable(),
  values: z.array(z.string()).nullable(),
  least: z.string().nullable(),
  since: z.string(),
  page: z.string(),
  present_when: z.string().nullable(),
  rules: z.array(z.object({ id: z.string(), text: z.string(), check: checkSchema.nullable() })),
});

const tableSchema = z.object({
  version: z.string(),
  pages: z.string(),
  subcategories: z.record(z.string(), z.array(z.string())),
  sku_properties: z.array(z.string()),
  columns: z.array(columnSchema),
});

/** A condition on the other cells of a row: all parts hold. A null among the values stands for a null cell. */
export type FocusWhen = Readonly<z.infer<typeof whenSchema>>;
/** A rule that a program can check. */
export type FocusRuleCheck = Readonly<z.infer<typeof checkSchema>>;
/** A column of the specification. */
export type FocusColumn = Readonly<z.infer<typeof columnSchema>>;
/** The specification as data. */
export type FocusTable = Readonly<z.infer<typeof tableSchema>>;

let loaded: FocusTable | undefined;

/** FOCUS 1.2: its columns, allowed values and rules. */
export function focusTable(): FocusTable {
  loaded ??= tableSchema.parse(
    JSON.parse(readFileSync(new URL("../../../../../focus/columns-1.2.json", import.meta.url), "utf8")),
  );
  return loaded;
}
