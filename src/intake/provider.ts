import { z } from "zod";

const line = z.string().trim().min(1, "a line of text").max(200, "at most 200 characters");
const LARGEST_LOGO = 300_000;
/** How PNG and JPEG files begin, in base64. */
const PICTURE = /^(iVBORw0KGgo|\/9j\/)[A-Za-z0-9+/]*={0,2}$/;

/** What a provider says of itself for its documents. */
export const providerSchema = z.strictObject({
  name: line,
  address: z.array(line).max(10).default([]),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "a country as two capital letters, such as DE")
    .nullable()
    .default(null),
  tax_id: line.nullable().default(null),
  emails: z.array(z.email("an email address")).max(10).default([]),
  phone: line.nullable().default(null),
  website: line.nullable().default(null),
  bank: z
    .array(z.strictObject({ label: line, value: line }))
    .max(10)
    .default([]),
  footer: z.array(line).max(4).default([]),
  logo: z
    .string()
    .max((LARGEST_LOGO * 4) / 3, `a picture of at most ${LARGEST_LOGO} bytes`)
    .regex(PICTURE, "a PNG or JPEG in base64")
    .nullable()
    .default(null),
});

/** A provider's word on itself, read. */
export type ReadProvider = z.output<typeof providerSchema>;
