import { z } from "zod";
import type { Document } from "../document.ts";

/** A line of the reference: a parameter, or a field of a body. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** What the page looks at in a JSON Schema. */
const schemaShape = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});
type Shape = z.output<typeof schemaShape>;

const holderShape = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  schema: z.unknown(),
});

const DEEPEST = 5;

/** The fields of what holds a schema: a parameter, or a content of a media type. */
export function fieldsOf(document: Document, holder: unknown): readonly Field[] {
  const parsed = holderShape.safeParse(holder);
  if (!parsed.success) return [];
  const { name, description, schema } = parsed.data;
  const shape = resolved(document, schema);
  if (name === undefined) return nested(document, shape, "", 0);
  return [{ name, type: typeName(document, shape), meaning: description ?? shape.description ?? "" }];
}

function nested(document: Document, shape: Shape, path: string, depth: number): readonly Field[] {
  if (depth > DEEPEST) return [];
  const inner = shape.items === undefined ? undefined : resolved(document, shape.items);
  if (inner) return nested(document, inner, `${path}[]`, depth + 1);
  return Object.entries(shape.properties ?? {}).flatMap(([name, value]) => {
    const field = resolved(document, value);
    const full = path === "" ? name : `${path}.${name}`;
    const line = { name: full, type: typeName(document, field), meaning: field.description ?? "" };
    return [line, ...nested(document, field, full, depth + 1)];
  });
}

function typeName(document: Document, shape: Shape): string {
  if (shape.enum) return shape.enum.map(String).join(" | ");
  if (shape.const !== undefined) return String(shape.const);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return choices.map((choice) => typeName(document, resolved(document, choice))).join(" | ");
  const type = shape.type === undefined ? "any" : [shape.type].flat().join(" | ");
  return shape.items === undefined ? type : `${typeName(document, resolved(document, shape.items))}[]`;
}

/** Follows references into the components; joins what `allOf` splits. */
function resolved(document: Document, schema: unknown): Shape {
  const parsed = schemaShape.safeParse(schema);
  if (!parsed.success) return {};
  const { $ref: reference, allOf, ...shape } = parsed.data;
  if (reference !== undefined) {
    const name = reference.split("/").at(-1) ?? "";
    const found: unknown = document.components?.schemas?.[name];
    return { ...resolved(document, found), ...shape };
  }
  const parts = (allOf ?? []).map((part) => resolved(document, part));
  const properties = Object.assign({}, shape.properties, ...parts.map((part) => part.properties));
  return Object.assign({}, shape, ...parts, parts.length > 0 ? { properties } : {});
}
