import { ArchiveRefused } from "./format.ts";

/** Reads lines of JSON and stretches of bytes from a stream of chunks. */
export interface Reader {
  readonly line: (place: string) => Promise<unknown>;
  /** The bytes of a line, without its newline. */
  readonly rawLine: (place: string) => Promise<Buffer>;
  readonly bytes: (count: number, place: string) => Promise<Buffer>;
  readonly nothingMore: () => Promise<void>;
  readonly refuse: (what: string) => never;
}

const NEWLINE = 10;
const LONGEST_LINE = 2 ** 24;

export function openReader(content: AsyncIterable<Buffer>): Reader {
  const chunks = content[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let offset = 0;
  const refuse = (what: string, cause?: unknown): never => {
    throw new ArchiveRefused(`the archive cannot be used: ${what} (byte ${offset} of its content)`, { cause });
  };
  /** False at the end. */
  const more = async (place: string): Promise<boolean> => {
    const { done, value } = await chunks.next().catch((error: unknown) => refuse(whyUnreadable(error, place), error));
    if (done) return false;
    held = held.length === 0 ? value : Buffer.concat([held, value]);
    return true;
  };
  const take = (count: number): Buffer => {
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    offset += count;
    return taken;
  };
  const rawLine = async (place: string): Promise<Buffer> => {
    let end = held.indexOf(NEWLINE);
    while (end < 0) {
      if (held.length > LONGEST_LINE) refuse(`something else stands ${place}`);
      const seen = held.length;
      if (!(await more(place))) refuse(`it is cut off ${place}`);
      end = held.indexOf(NEWLINE, seen);
    }
    return take(end + 1).subarray(0, -1);
  };
  return {
    refuse,
    rawLine,
    line: async (place) => {
      const text = (await rawLine(place)).toString("utf8");
      try {
        return JSON.parse(text);
      } catch (error) {
        return refuse(`it is damaged ${place}`, error);
      }
    },
    bytes: async (count, place) => {
      const parts: Buffer[] = [];
      let missing = count;
      while (missing > 0) {
        if (held.length === 0 && !(await more(place))) refuse(`it is cut off ${place}`);
        const part = take(Math.min(missing, held.length));
        parts.push(part);
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    nothingMore: async () => {
      if (held.length > 0 || (await more("after its end"))) refuse("something follows its end");
    },
  };
}

/** What the decompression says of a file that ends too early, and of one that was changed. */
function whyUnreadable(error: unknown, place: string): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message === "unexpected end of file") return `it is cut off ${place}`;
  if (/incorrect header check/.test(message)) return "it is not compressed with gzip";
  return `it is damaged ${place} (${message})`;
}
