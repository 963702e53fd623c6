import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lineDiff, replayScenario } from "../src/app/replay-scenario.ts";
import { loadBundledRates } from "../src/intake/rate-files.ts";
import { parseScenario, type Scenario } from "../src/intake/scenario.ts";

const FOLDER = join(import.meta.dirname, "scenarios");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".scenario"))
  .sort();
const rates = loadBundledRates();

function parse(text: string, file: string): Scenario {
  const parsed = parseScenario(text, file);
  if (parsed.ok) return parsed.value;
  throw new Error(
    parsed.refusal.map(({ line, found, expected }) => `${file}:${line}: "${found}"; expected ${expected}`).join("\n"),
  );
}

describe("every scenario replays as it is written", () => {
  test.each(files)("%s", (file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    expect(lineDiff(text, replayScenario(parse(text, file), rates))).toBe("");
  });
  test("there are scenarios", () => expect(files.length).toBeGreaterThan(150));
});

const HEAD = `scenario  A line with every form
covers    CBP2-03
zone      America/Sao_Paulo
start     2023-07-10 10:00

timeline
`;

function facts(timeline: string, head = HEAD) {
  return parse(`${head}${timeline}\n`, "x.scenario").facts;
}

describe("times", () => {
  const h0 = Date.UTC(2023, 6, 10, 13);
  const minute = 60_000;
  test.each([
    ["h26", h0 + 26 * 60 * minute],
    ["h26:30", h0 + (26 * 60 + 30) * minute],
    ["h0:00:05", h0 + 5000],
    ["d3 10:00", h0 + 3 * 24 * 60 * minute],
    ["2023-07-12 09:00", Date.UTC(2023, 6, 12, 12)],
    ["2023-07-12T09:00:01", Date.UTC(2023, 6, 12, 12, 0, 1)],
    ["2023-07-12T09:00:00Z", Date.UTC(2023, 6, 12, 9)],
  ])("%s", (time, at) => expect(facts(`  ${time}  in  text  i1`)).toMatchObject([{ at }]));
  test.each([
    ["h4:05", h0 + (4 * 60 + 5) * minute],
    ["+90s", h0 + 90_000],
    ["+31d", h0 + 31 * 24 * 60 * minute],
  ])("delivered=%s", (time, deliveredAt) => {
    expect(facts(`  h0  out  text  m1  delivered=${time}`)).toMatchObject([{ at: h0, deliveredAt }]);
  });
  test("hours elapse, days follow the calendar", () => {
    const spring = "scenario  x\nzone  Europe/Berlin\nstart  2025-03-29 12:00\n\ntimeline\n";
    expect(facts("  h24  in  text  a\n  d1 12:00  in  text  b", spring)).toMatchObject([
      { at: Date.UTC(2025, 2, 30, 11) },
      { at: Date.UTC(2025, 2, 30, 10) },
    ]);
  });
});

describe("messages", () => {
  test("a bulk counts up ids, users and times", () => {
    expect(facts("  h0  out  text  s#  times=2 every=10s first=9 users=+5511900000009+")).toMatchObject([
      { id: "s9", user: "5511900000009", deliveredAt: Date.UTC(2023, 6, 10, 13) },
      { id: "s10", user: "5511900000010", deliveredAt: Date.UTC(2023, 6, 10, 13, 0, 10) },
    ]);
  });
  test("what nobody said is not in the fact", () => {
    const [fact = {}] = facts("  h0  out  ?  m1  sent=? user=?");
    expect(Object.keys(fact).sort()).toEqual(["deliveredAt", "direction", "id", "kind", "number", "waba"]);
  });
  test("neither undelivered nor failed messages are delivered", () => {
    const both = facts("  h0  out  text  m1  undelivered\n  h0  out  text  m2  failed=h1");
    expect(both.filter((fact) => "deliveredAt" in fact)).toEqual([]);
  });
});

describe("a wrong line is named with what was expected", () => {
  test.each([
    ["scenario  x\nstart  2023-07-10 10:00\nzones  UTC\n", 3, "zones UTC", /^one of: scenario, covers, zone/],
    ["scenario  x\nstart  2023-07-10 10:00\nset  fep_restart=never\n", 3, "set fep_restart=never", /fep_restart/],
    ["scenario  x\nzone  Europe/Atlantis\n", 2, "zone Europe/Atlantis", /IANA/],
    ["start  2023-07-10 10:00\n", 1, "no title", /scenario TITLE/],
    [`${HEAD}  h0  to  text  m1\n`, 7, "h0 to text m1", /TIME in\|out TYPE/],
    [`${HEAD}  25:00  in  text  m1\n`, 7, "25:00 in text m1", /a time such as/],
    [`${HEAD}  h0  in  text  m1  colour=red\n`, 7, "h0 in text m1 colour=red", /one of: undelivered/],
    [
      `${HEAD}  h0  in  text  m1  reported_price=1,5\n`,
      7,
      "h0 in text m1 reported_price=1,5",
      /a good value for reported_price/,
    ],
    ["scenario  x\n\ntimeline\n  h0  in  text  i1\n", 4, "h0 in text i1", /start TIME/],
  ])("%j", (text, line, found, expected) => {
    const parsed = parseScenario(text, "x.scenario");
    expect(parsed.ok ? [] : parsed.refusal).toMatchObject([
      { file: "x.scenario", line, found, expected: expect.stringMatching(expected) },
    ]);
  });
});

describe("a replay", () => {
  test("keeps everything above the charges, and needs none", () => {
    const text = `# why\n${HEAD}  h0  out  template marketing  m1   # the only one\n`;
    const replayed = replayScenario(parse(text, "x.scenario"), rates);
    expect(replayed.startsWith(`${text}\ncharges\n  m1  2023-07-10 10:00:00  CBP2 conversation  marketing`)).toBe(true);
    expect(replayScenario(parse(replayed, "x.scenario"), rates)).toBe(replayed);
  });
  test("prints what the guide shows", () => {
    const guide = readFileSync(join(FOLDER, "..", "..", "docs", "scenarios.md"), "utf8");
    const blocks = [...guide.matchAll(/^```\n(.*?)^```$/gms)].map(([, block = ""]) => block);
    const [head = "", charges = ""] = [blocks[1], blocks[2]];
    expect(replayScenario(parse(head, "guide"), rates)).toBe(`${head}\n${charges}`);
  });
  test("a difference is shown line by line", () => {
    expect(lineDiff("a\nb\nc\n", "a\nx\nc\nd\n")).toBe("- b\n+ x\n+ d");
    expect(lineDiff("a\n", "a\n")).toBe("");
  });
});
