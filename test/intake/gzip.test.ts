import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { unpackedOnce } from "../../src/intake/gzip.ts";
import { goodRow, HEADER, readAll, readContent, withFolder } from "./reading.ts";

const ids = (facts: readonly { readonly id: string }[]) => facts.map(({ id }) => id);

/** Rows that do not pack too well. */
const noise = (count: number) =>
  Array.from({ length: count }, (_, index) => goodRow(`m${(index * 7919) % 20_011}-${(index * 104_729) % 65_537}`));
const named = (rows: readonly string[]) => rows.map((row) => row.split(",")[0]);
const packed = (rows: readonly string[], end = "\n") => gzipSync([HEADER, ...rows].join("\n") + end);
const more = (rows: readonly string[]) => gzipSync(`${rows.join("\n")}\n`);

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy[at] ?? 0) ^ 4, at);
  return copy;
}

describe("gzip data that break off", () => {
  test("give all whole rows before the end, and then a problem", async () => {
    const rows = noise(20_000);
    const whole = packed(rows);
    const { facts, problems } = await readContent(whole.subarray(0, Math.floor(whole.length * 0.7)));
    expect(facts.length).toBeGreaterThan(12_000);
    expect(ids(facts)).toEqual(named(rows).slice(0, facts.length));
    expect(problems.map(({ line, found }) => [line, found])).toEqual([
      [facts.length + 2, "the gzip data stop in the middle; every complete line before that was read"],
    ]);
  });

  test("also where they are small", async () => {
    const whole = packed(noise(400));
    const { facts, problems } = await readContent(whole.subarray(0, -9));
    expect(facts.length).toBeGreaterThan(390);
    expect(problems).toHaveLength(1);
  });

  test("leave nothing of a JSON document, and do not say so", async () => {
    const whole = gzipSync(JSON.stringify(noise(1_000), null, 2));
    const { problems } = await readContent(whole.subarray(0, -2_000));
    expect(problems.map(({ found }) => found)).toEqual(["the gzip data stop in the middle"]);
  });
});

describe("gzip data with a wrong byte", () => {
  const rows = noise(1_500);
  const sound = packed(rows);

  test.each([
    ["early", flipped(sound, 100)],
    ["in the middle", flipped(sound, sound.length >> 1)],
    ["in the checksum", flipped(sound, sound.length - 6)],
    ["in the length", flipped(sound, sound.length - 1)],
  ])("%s: no row is read, for nothing tells which are sound", async (_, content) => {
    const { facts, problems } = await readContent(content);
    expect(facts).toEqual([]);
    expect(problems.map(({ found }) => found)).toEqual([
      "the gzip data are damaged, and nothing tells in which lines, so none of them was read",
    ]);
  });

  test.each([300, 20_000])("keep the members before it, whose checksums are right (%i rows)", async (count) => {
    const first = noise(count);
    const second = more(rows);
    const bad = flipped(second, second.length >> 1);
    const { facts, problems } = await readContent(Buffer.concat([packed(first), bad, more(rows)]));
    expect(ids(facts)).toEqual(named(first));
    expect(problems.map(({ line, found }) => [line, found])).toEqual([
      [
        count + 2,
        "the gzip data are damaged from here on, and nothing tells in which lines; those of the sound members before were read",
      ],
    ]);
  });
});

describe("bytes behind gzip data", () => {
  test.each(["garbage", "\x1f\x8b?garbage", "x".repeat(40_000)])("cost no row: %#", async (garbage) => {
    for (const [count, end] of [
      [1, ""],
      [1_500, "\n"],
      [20_000, ""],
    ] as const) {
      const rows = noise(count);
      const { facts, problems } = await readContent(Buffer.concat([packed(rows, end), Buffer.from(garbage, "latin1")]));
      expect(ids(facts)).toEqual(named(rows));
      expect(problems.map(({ line, found }) => [line, found])).toEqual([
        [count + 2, "bytes that are no gzip data stand behind those that are; every line before them was read"],
      ]);
    }
  });

  test("may be zeros, as tapes have them", async () => {
    const { facts, problems } = await readContent(Buffer.concat([packed(noise(50)), Buffer.alloc(100_000)]));
    expect(facts).toHaveLength(50);
    expect(problems).toEqual([]);
  });
});

test("what comes only once is checked as well before any of it counts", async () => {
  async function* pieces(content: Buffer) {
    for (let at = 0; at < content.length; at += 1_000) yield content.subarray(at, at + 1_000);
  }
  const read = async (content: Buffer) => {
    const parts: Buffer[] = [];
    for await (const part of unpackedOnce(pieces(content))) parts.push(part);
    return Buffer.concat(parts).toString();
  };
  const rows = noise(2_000);
  const whole = packed(rows);
  expect(await read(whole)).toBe(`${[HEADER, ...rows].join("\n")}\n`);
  await expect(read(flipped(whole, whole.length - 6))).rejects.toMatchObject({ code: "GZIP_DAMAGED" });
});

test("bytes read are those on disk, read once", async () => {
  await withFolder(async (folder) => {
    const content = packed(noise(20_000));
    const path = join(folder, "log.gz");
    writeFileSync(path, content);
    expect((await readAll([path, path])).bytes).toBe(content.length * 2);
  });
});
