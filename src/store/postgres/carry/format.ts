import { z } from "zod";

/**
 * An archive is gzip over lines of JSON, in which blocks of rows are embedded:
 *
 *     {"daybook_archive":1,...}                                           the header
 *     {"header":"..."}                                                    its SHA-256, without the newline
 *     {"block":"fact","rows":9,"bytes":812,"sha256":"..."} and 812 bytes  rows as PostgreSQL's COPY writes them
 *     {"table":"fact","rows":9,"sum":"..."}                               after the last block of each table
 *     {"end":true,"tables":14,"rows":70}                                  without it, something is missing
 */
export const FORMAT = 1;

const whole = z.number().int().nonnegative();

export const headerShape = z.object({
  daybook_archive: z.number(),
  daybook: z.string(),
  created_at: z.string(),
  postgresql: z.string(),
  migrations: z.array(z.object({ version: z.number().int().positive(), name: z.string() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1) })),
  counters: z.array(z.object({ table: z.string(), column: z.string(), value: z.string() })),
  /** The store's key in hex, unless the operator keeps it. */
  key: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type Header = z.infer<typeof headerShape>;

export const sealShape = z.object({ header: z.string() });
export const blockShape = z.object({ block: z.string(), rows: whole, bytes: whole, sha256: z.string() });
export type Block = z.infer<typeof blockShape>;
export const tableShape = z.object({ table: z.string(), rows: whole, sum: z.string() });
export const endShape = z.object({ end: z.literal(true), tables: whole, rows: whole });

/** The archive is not usable: damaged, cut off, or not an archive. The message says where. */
export class ArchiveRefused extends Error {
  override readonly name = "ArchiveRefused";
}
