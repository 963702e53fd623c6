import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TableRating } from "../../src/app/rating/columns/rate-table.ts";
import { messageAt } from "../../src/app/rating/columns/row-table.ts";
import { openRates } from "../../src/core/pricing/rate-card.ts";
import type { Message } from "../../src/core/usage/message.ts";
import { DEFAULT_SETTINGS } from "../../src/core/usage/settings.ts";
import { parseMapping } from "../../src/intake/mapping.ts";
import type { InputProblem } from "../../src/intake/problem.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { type InputOptions, readInputs } from "../../src/intake/read-input.ts";
import { readContent, withFolder } from "./reading.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 5_000 : 250;

const HEADER = "id,at,direction,waba,number,user,type,category,delivered_at,entry_point,template,agent,note";

/** What a file may have in its cells: mostly plain, now and then anything that somebody's export may hold. */
const often = (usual: fc.Arbitrary<string>, ...seldom: string[]) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });

const clock = fc
  .integer({ min: Date.UTC(2026, 7, 1) / 1000, max: Date.UTC(2026, 10, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());
const time = often(
  clock.map((iso) => `${iso.slice(0, 19)}Z`),
  ...[
    "",
    "2026-02-30T10:00:00Z",
    "2026-10-01T24:00:00Z",
    "2026-10-01 09:30:00Z",
    "2026-10-01T09:30:00+05:30",
    "1785542444",
  ],
  ...[
    "2026-10-01T09:30:00.123Z",
    "01.10.2026 09:30",
    " 2026-10-01T09:30:00Z",
    "2008-01-01T00:00:00Z",
    "1785542444,outboun",
  ],
);
const user = often(
  fc.integer({ min: 0, max: 40 }).map((n) => `55119800000${String(n).padStart(2, "0")}`),
  ...[
    "+5511980000001",
    "BR.123",
    "whatsapp:+5511980000002",
    "0511980000001",
    "123456",
    "5.5E+12",
    "",
    " 5511980000003",
    "x",
  ],
);
const id = often(
  fc.integer({ min: 0, max: 60 }).map((n) => `wamid.${n}`),
  ...["", "7", "5.5E+12", "1e5", "mé", " m1", "m1 ", "+1", "a|b"],
);

const row = fc
  .tuple(
    fc.tuple(id, time, often(fc.constant("outbound"), "inbound", "Outbound", "", "in")),
    fc.tuple(often(fc.constant("W1"), "", "1e9"), often(fc.constant("N1"), "", "+1 555 000 1111")),
    fc.tuple(user, often(fc.constant("template"), "TEXT", "", "reaction")),
    fc.tuple(often(fc.constant("utility"), "UTILITY", "service", "promo"), often(time, "", "")),
    fc.tuple(often(fc.constant(""), "ad", "page", "tv"), often(fc.constant(""), "Größe", "x y")),
    fc.tuple(
      often(fc.constant(""), "José"),
      often(fc.string({ unit: fc.constantFrom(..."abc ;|\t1é"), maxLength: 6 }), "a,b"),
    ),
  )
  .map((parts) => parts.flat().join(","));

const lineEnd = fc.constantFrom("\n", "\n", "\r\n", "\r");
const file = fc
  .tuple(
    fc.array(row, { minLength: 1, maxLength: 40, size: "max" }),
    lineEnd,
    fc.boolean(),
    fc.constantFrom("", "", "\xff", '"', "\n\n"),
  )
  .map(([rows, end, ends, spice]) => {
    const text = [HEADER, ...rows].join(end) + (ends ? end : "");
    const middle = Math.floor(text.length / 2);
    return Buffer.from(text.slice(0, middle) + spice + text.slice(middle), spice === "\xff" ? "latin1" : "utf8");
  });

const rates = openRates(loadBundledRates());

/** Reads a content with a taker of plain rows; gives all messages, from rows and from facts. */
async function readWithTaker(content: Uint8Array, options: InputOptions) {
  return withFolder(async (folder) => {
    const path = join(folder, "log");
    writeFileSync(path, content);
    const { table, taker } = new TableRating(DEFAULT_SETTINGS, rates);
    const found: { problems: unknown[]; notices: string[]; facts: Message[]; taken: number } = {
      problems: [],
      notices: [],
      facts: [],
      taken: 0,
    };
    for await (const item of readInputs([path], { ...options, taker })) {
      if (item.kind === "problem") found.problems.push(withoutPath(item.problem));
      else if (item.kind === "notice") found.notices.push(item.notice.message);
      else if (item.kind === "facts") {
        found.taken += item.taken;
        for (const fact of item.facts) if (fact.kind === "message") found.facts.push(fact);
      }
    }
    const names = { classes: table.classes.all, userName: (one: number) => table.users.text(one) };
    for (let index = 0; index < table.count; index += 1) found.facts.push(messageAt(table, index, names));
    return found;
  });
}

const withoutPath = (problem: InputProblem) => ({
  ...problem,
  file: "",
  expected: problem.expected.replaceAll(problem.file, ""),
});

const key = (message: Message) =>
  JSON.stringify(
    Object.entries(message)
      .filter(([, value]) => value !== undefined)
      .sort(),
  );

async function expectSame(content: Uint8Array, options: InputOptions): Promise<number> {
  const plain = await readWithTaker(content, options);
  const careful = await readContent(content, options);
  expect(plain.problems).toEqual(careful.problems.map(withoutPath));
  expect(plain.notices).toEqual(careful.notices);
  expect(plain.facts.map(key).sort()).toEqual(careful.facts.map(key).sort());
  return plain.taken;
}

test("rows read from their bytes are what the reader of cells makes of them, problems and notices too", async () => {
  let taken = 0;
  const options = fc.constantFrom(
    {},
    {},
    { dates: { zone: "America/Sao_Paulo" } },
    { mapping: mappingOf("agent=note,id=id") },
  );
  const property = fc.asyncProperty(file, options, async (content, chosen) => {
    taken += await expectSame(content, chosen);
  });
  await fc.assert(property, { numRuns: RUNS });
  expect(taken).toBeGreaterThan(RUNS);
});

test("long files, of which most rows are plain", async () => {
  const rows = fc.sample(row, { numRuns: 6_000, seed: 3 });
  expect(await expectSame(Buffer.from([HEADER, ...rows].join("\n")), {})).toBeGreaterThan(1_000);
});

function mappingOf(text: string) {
  const read = parseMapping(text);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return read.value;
}
