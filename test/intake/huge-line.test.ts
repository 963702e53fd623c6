import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { expect, test } from "vitest";
import { goodRow, HEADER, readAll, withFolder } from "./reading.ts";

const MIB = 1024 * 1024;
/** The line that is far too long; all of two gigabytes in a full run. */
const LINE_BYTES = process.env.DAYBOOK_FULL === "1" ? 2048 * MIB : 64 * MIB;

function* withHugeLine(filler: string): Generator<string> {
  yield `${HEADER}\n${goodRow("before")}\nhuge,`;
  for (let left = LINE_BYTES / MIB; left > 0; left -= 1) yield filler.repeat(MIB / filler.length);
  yield `\n${goodRow("after")}\n${goodRow("bad", "0")}\n`;
}

test.each([
  ["plain letters", "x"],
  ["separators", ","],
  ["quotes", '"a",'],
])("a line without end, of %s, is skipped in little memory and reading goes on", async (_, filler) => {
  await withFolder(async (folder) => {
    const path = join(folder, "log.csv.gz");
    await pipeline(Readable.from(withHugeLine(filler)), createGzip({ level: 1 }), createWriteStream(path));
    const before = process.memoryUsage().rss;
    const { facts, problems } = await readAll([path]);
    expect(facts.map(({ id }) => id)).toEqual(["before", "after"]);
    expect(problems.map(({ line }) => line)).toEqual([3, 5]);
    expect(problems[0]?.found).toBe("a line of more than 16 MiB");
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
  });
});

test("how long is too long can be stated, and a line of just that length is read", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "log.csv");
    const long = (id: string, length: number) => goodRow(`${id}${"x".repeat(length - goodRow(id).length)}`);
    const lines = [HEADER, long("a", MIB - 1), long("b", MIB), goodRow("c")];
    await pipeline(Readable.from([lines.join("\n")]), createWriteStream(path));
    const { facts, problems } = await readAll([path], { longestLineBytes: MIB });
    expect(facts.map(({ id }) => id[0])).toEqual(["a", "c"]);
    expect(problems.map(({ line }) => line)).toEqual([3]);
  });
});
