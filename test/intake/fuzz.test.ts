import fc from "fast-check";
import { expect, test } from "vitest";
import { goodRow, HEADER, readContent } from "./reading.ts";

/** Mangled rows and bodies in all; a run takes a file of half of so many on average. */
const TOTAL = process.env.DAYBOOK_FULL === "1" ? 100_000 : 2_000;
const PER_FILE = 40;
const numRuns = TOTAL / (PER_FILE / 2);

const spice = fc.constantFrom(
  ...[
    "",
    ",",
    ";",
    "\t",
    " ",
    "'",
    "e",
    "E+12",
    "-",
    "+",
    ".",
    "0",
    "9",
    "Z",
    "T",
    "é",
    "\u0085",
    "\u2028",
    "\u{1f4e6}",
    "\ufeff",
    "null",
  ],
);
const quotes = fc.constantFrom('"', '""', '",', ',"', '"\n', "\r", "\n", "\r\n");

/** Puts pieces into a text or over parts of it. */
function mangled(text: fc.Arbitrary<string>, pieces: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edit = fc.record({ at: fc.nat(200), drop: fc.nat(3), piece: pieces });
  return fc.tuple(text, fc.array(edit, { maxLength: 4 })).map(([whole, edits]) =>
    edits.reduce((now, { at, drop, piece }) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + piece + now.slice(from + drop);
    }, whole),
  );
}

const rows = (pieces: fc.Arbitrary<string>) =>
  fc.array(
    mangled(
      fc.nat(1_000_000).map((n) => goodRow(`m${n}`)),
      pieces,
    ),
    { minLength: 1, maxLength: PER_FILE, size: "max" },
  );

const isBlank = (line: string) => line.trim() === "";

test("every line of a table ends as one fact, one problem, or blank", async () => {
  await fc.assert(
    fc.asyncProperty(rows(spice), async (lines) => {
      const { facts, problems } = await readContent([HEADER, ...lines].join("\n"));
      expect(facts.length + problems.length).toBe(lines.filter((line) => !isBlank(line)).length);
      expect(new Set(problems.map(({ line }) => line)).size).toBe(problems.length);
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});

test("with quotes and line ends anywhere no line is counted twice, and what is after them is read", async () => {
  await fc.assert(
    fc.asyncProperty(rows(fc.oneof(spice, quotes)), async (lines) => {
      const after = Array.from({ length: 5 }, (_, index) => goodRow(`after${index}`));
      const content = [HEADER, ...lines, ...after].join("\n");
      const { facts, problems } = await readContent(content);
      const written = content.split(/\r\n?|\n/).length - 1;
      expect(facts.length + problems.length).toBeLessThanOrEqual(written);
      for (const { line } of problems) expect(line).toBeLessThanOrEqual(written + 1);
      expect(new Set(problems.map(({ line }) => line)).size).toBe(problems.length);
      const last = facts.map(({ id }) => id).filter((id) => id.startsWith("after"));
      expect(last).toEqual(["after0", "after1", "after2", "after3", "after4"]);
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});

const goodRecord = (n: number) => ({
  id: `j${n}`,
  at: 1_790_845_200 + (n % 1000),
  direction: n % 2 ? "inbound" : "outbound",
  number: "15550001111",
  user: "5511980000001",
});

/** What stands before and after a value to put it one level down. */
const NESTS = [
  ["[", "]"],
  ['{"id":', "}"],
  ['{"a":[', "]}"],
] as const;

function nested([[before, after], depth]: readonly [(typeof NESTS)[number], number]): string {
  return `${before.repeat(depth)}1${after.repeat(depth)}`;
}

const record = fc.oneof(
  {
    weight: 4,
    arbitrary: mangled(
      fc.nat(1_000_000).map((n) => JSON.stringify(goodRecord(n))),
      fc.oneof(spice, fc.constantFrom('"', "{", "}", "[", ":")),
    ),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NESTS), fc.constantFrom(10, 100, 20_000)).map(nested) },
);

/** How many facts and problems a line of rows comes to. */
function itemsOf(line: string): number {
  if (isBlank(line)) return 0;
  try {
    const value: unknown = JSON.parse(line.trim());
    return Array.isArray(value) ? value.length : 1;
  } catch {
    return 1;
  }
}

test("every item of JSON Lines ends as one fact or one problem", async () => {
  const lines = fc.array(
    record.filter((line) => !/"(?:entry|object)"/.test(line)),
    { minLength: 1, maxLength: PER_FILE, size: "max" },
  );
  await fc.assert(
    fc.asyncProperty(lines, async (mangledLines) => {
      const all = [JSON.stringify(goodRecord(0)), ...mangledLines];
      const { facts, problems } = await readContent(all.join("\n"));
      expect(facts.length + problems.length).toBe(all.reduce((sum, line) => sum + itemsOf(line), 0));
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});

const body = (n: number) =>
  JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "W1",
        changes: [
          {
            field: "messages",
            value: {
              metadata: { display_phone_number: "15550001111", phone_number_id: "P1" },
              statuses: [{ id: `w${n}`, status: "delivered", timestamp: "1790845200", recipient_id: "5511980000001" }],
            },
          },
        ],
      },
    ],
  });

test("every webhook body ends as outcomes or as a problem", async () => {
  const pieces = fc.oneof(
    spice,
    fc.constantFrom('"', "{", "}", "[", "]", ":", "null", "-1e400", "[".repeat(20_000), nested([["[", "]"], 20_000])),
  );
  const bodies = fc.array(mangled(fc.nat(1_000_000).map(body), pieces), {
    minLength: 1,
    maxLength: PER_FILE,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(bodies, async (lines) => {
      const all = [body(-1), ...lines];
      const { facts, problems, outcomes } = await readContent(all.join("\n"));
      const told = outcomes.reduce((sum, { count }) => sum + count, 0);
      expect(told + problems.length).toBeGreaterThanOrEqual(all.filter((line) => !isBlank(line)).length);
      expect(facts.length).toBeLessThanOrEqual(all.length);
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});

test("bytes at random are read to their end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, headed) => {
      const content = headed ? Buffer.concat([Buffer.from(`${HEADER}\n`), bytes.map((one) => one || 32)]) : bytes;
      const { facts, problems } = await readContent(content);
      if (!headed) expect(facts.length + problems.length).toBeGreaterThan(0);
    }),
    { numRuns: Math.min(1_000, numRuns * 4) },
  );
});
