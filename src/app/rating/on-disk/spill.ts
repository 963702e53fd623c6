import { once } from "node:events";
import { createReadStream, createWriteStream, rmSync, type WriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { Message } from "../../../core/usage/message.ts";
import type { ThreadEvent } from "../../../core/usage/timeline.ts";

/** A private folder on disk for what does not fit into memory; gone when it is closed. */
export interface SpillFolder {
  readonly file: (name: string) => string;
  readonly close: () => Promise<void>;
}

/** Folders that are not closed yet; they go with the process, however it ends. */
const openFolders = new Set<string>();

export async function openSpillFolder(): Promise<SpillFolder> {
  if (openFolders.size === 0) process.once("exit", removeOpenFolders);
  const folder = await mkdtemp(join(tmpdir(), "daybook-"));
  openFolders.add(folder);
  return { file: (name) => join(folder, name), close: () => removeFolder(folder) };
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  openFolders.delete(folder);
}

function removeOpenFolders(): void {
  for (const folder of openFolders) rmSync(folder, { recursive: true, force: true });
}

/** Appends lines to a file, in blocks, waiting where the disk is slower than the reader. */
export class LineWriter {
  private readonly stream: WriteStream;
  private block: string[] = [];

  constructor(path: string) {
    this.stream = createWriteStream(path, { flags: "a" });
    this.stream.on("error", () => {}); // thrown by whatever comes next: a write or close
  }

  async write(line: string): Promise<void> {
    this.block.push(line);
    if (this.block.length >= 2_000) await this.flush();
  }

  /** Appends text as it is, after the lines written before it. */
  async writeRaw(text: string): Promise<void> {
    await this.flush();
    await this.append(text);
  }

  async close(): Promise<void> {
    await this.flush();
    this.stream.end();
    await finished(this.stream);
  }

  private async flush(): Promise<void> {
    if (this.block.length === 0) return;
    const text = `${this.block.join("\n")}\n`;
    this.block = [];
    await this.append(text);
  }

  private async append(text: string): Promise<void> {
    if (this.stream.errored) throw this.stream.errored;
    if (text !== "" && !this.stream.write(text)) await once(this.stream, "drain");
  }
}

/** The lines of a file that {@link LineWriter} wrote; the file is opened when the first one is asked for. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = "";
  for await (const block of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 16 })) {
    const lines = (rest + String(block)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** A message as one line; a bigint price travels as text. */
export function encodeMessage(message: Message): string {
  if (message.reported?.price === undefined) return JSON.stringify(message);
  return JSON.stringify(message, (_, value) => (typeof value === "bigint" ? { micros: `${value}` } : value));
}

export function decodeMessage(line: string): Message {
  // Asking about every value takes several times as long as all else.
  return line.includes('"micros"') ? JSON.parse(line, reviveMicros) : JSON.parse(line);
}

export function encodeEvent({ at, is, message }: ThreadEvent): string {
  return `${at} ${is} ${encodeMessage(message)}`;
}

export function decodeEvent(line: string): ThreadEvent {
  const first = line.indexOf(" ");
  const second = line.indexOf(" ", first + 1);
  const word = line.slice(first + 1, second);
  const is = word === "received" || word === "sent" || word === "failed" ? word : "delivered";
  return { at: Number(line.slice(0, first)), is, message: decodeMessage(line.slice(second + 1)) };
}

function reviveMicros(_: string, value: unknown): unknown {
  const isMicros = typeof value === "object" && value !== null && "micros" in value && typeof value.micros === "string";
  return isMicros ? BigInt(String(value.micros)) : value;
}
