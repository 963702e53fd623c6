import { type Digest, isSame, openDigest, sha256 } from "./digest.ts";
import {
  ArchiveRefused,
  blockShape,
  endShape,
  FORMAT,
  type Header,
  headerShape,
  sealShape,
  tableShape,
} from "./format.ts";
import { openReader, type Reader } from "./reader.ts";
import type { CarriedTable } from "./tables.ts";

/** An archive that is read from its beginning to its end: each table of the header in turn, then the end. */
export interface Archive {
  readonly header: Header;
  /** The rows of the next table, every block checked before it is given out; the last step checks the whole table. */
  readonly rowsOf: (table: CarriedTable) => AsyncGenerator<Buffer>;
  /** What a table held, once its rows were read. */
  readonly digestOf: (table: CarriedTable) => Digest;
  /** Checks that nothing is missing. */
  readonly end: () => Promise<{ readonly tables: number; readonly rows: number }>;
}

/** Larger blocks than an export writes are not an archive's. */
const LARGEST_BLOCK = 2 ** 30;

/** Opens an archive by its content, before compression. */
export async function openArchive(content: AsyncIterable<Buffer>): Promise<Archive> {
  const reader = openReader(content);
  const header = await headerFrom(reader);
  const digests = new Map<string, Digest>();
  return {
    header,
    digestOf: ({ name }) => digests.get(name) ?? { rows: 0, sum: "" },
    rowsOf: async function* (table) {
      const digest = openDigest();
      for (;;) {
        const place = `after row ${digest.value().rows} of table ${table.name}`;
        const next = await reader.line(place);
        const block = blockShape.safeParse(next);
        if (!block.success) {
          const stated = tableShape.safeParse(next);
          if (!stated.success || stated.data.table !== table.name) reader.refuse(`something else stands ${place}`);
          else if (!isSame(stated.data, digest.value())) reader.refuse(`table ${table.name} is not what it was`);
          break;
        }
        const { bytes, rows, sha256: expected, block: name } = block.data;
        if (name !== table.name || bytes > LARGEST_BLOCK) reader.refuse(`something else stands ${place}`);
        const content = await reader.bytes(bytes, place);
        if (sha256(content) !== expected) reader.refuse(`it is damaged ${place}`);
        const before = digest.value().rows;
        digest.add(content);
        if (digest.value().rows !== before + rows) reader.refuse(`it is damaged ${place}`);
        yield content;
      }
      digests.set(table.name, digest.value());
    },
    end: async () => {
      const rows = [...digests.values()].reduce((sum, digest) => sum + digest.rows, 0);
      const end = endShape.safeParse(await reader.line("after the last table"));
      if (!end.success || end.data.tables !== header.tables.length || end.data.rows !== rows)
        reader.refuse("its end is not what it was");
      await reader.nothingMore();
      return { tables: header.tables.length, rows };
    },
  };
}

/** Reads an archive to its end, so that nothing is done with one that is not whole. */
export async function checkArchive(content: AsyncIterable<Buffer>): Promise<{ tables: number; rows: number }> {
  const archive = await openArchive(content);
  for (const table of archive.header.tables) {
    for await (const _ of archive.rowsOf(table));
  }
  return archive.end();
}

async function headerFrom(reader: Reader): Promise<Header> {
  const line = await reader.rawLine("in its first line");
  const header = headerShape.safeParse(parsed(line));
  if (!header.success) throw new ArchiveRefused("this is no archive of Daybook: its first line is no header");
  const { daybook_archive: format, daybook } = header.data;
  if (format !== FORMAT)
    throw new ArchiveRefused(
      `the archive has format ${format} (written by Daybook ${daybook}), and this Daybook reads format ${FORMAT}: read it with that version`,
    );
  const seal = sealShape.safeParse(await reader.line("after its header"));
  if (!seal.success || seal.data.header !== sha256(line)) reader.refuse("its header is damaged");
  return header.data;
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return undefined;
  }
}
