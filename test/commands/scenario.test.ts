import { describe, expect, test } from "vitest";
import { openBench } from "./daybook.ts";

const bench = openBench();
const HEAD = `# A template costs, an answer does not.
scenario  A template and an answer
zone      America/Sao_Paulo
start     2025-08-04 10:00

timeline
  h0  in   text                i1
  h1  out  text                m1
  h2  out  template marketing  m2
`;
const CHARGES = `
charges
  m1  2025-08-04 11:00:00  PMP message  service    free_customer_service  Brazil  0.0000 USD  [PMP-04]
  m2  2025-08-04 12:00:00  PMP message  marketing  regular                Brazil  0.0625 USD  card=2025-07-01  [PMP-01 PMP-09 GEN-04]
total  0.0625 USD
`;
bench.write("good.scenario", HEAD + CHARGES);
bench.write("other.scenario", HEAD + CHARGES.replaceAll("0.0625", "0.0500"));

describe("daybook scenario", () => {
  test("as expected", () => {
    expect(bench.daybook(["scenario", "good.scenario"])).toEqual({
      status: 0,
      stderr: "",
      stdout: "ok       good.scenario  A template and an answer\n1 scenario as expected, 0 differing\n",
    });
  });
  test("a difference is a diff", () => {
    expect(bench.daybook(["scenario", "good.scenario", "other.scenario"])).toEqual({
      status: 1,
      stderr: "",
      stdout: `ok       good.scenario  A template and an answer
differs  other.scenario  (- expected, + found)
-   m2  2025-08-04 12:00:00  PMP message  marketing  regular                Brazil  0.0500 USD  card=2025-07-01  [PMP-01 PMP-09 GEN-04]
- total  0.0500 USD
+   m2  2025-08-04 12:00:00  PMP message  marketing  regular                Brazil  0.0625 USD  card=2025-07-01  [PMP-01 PMP-09 GEN-04]
+ total  0.0625 USD
1 scenario as expected, 1 differing
`,
    });
  });
  test("--format json says the same to a program", () => {
    const ran = bench.daybook(["scenario", "good.scenario", "other.scenario", "--format", "json"]);
    expect(ran).toMatchObject({ status: 1, stderr: "" });
    const title = "A template and an answer";
    expect(JSON.parse(ran.stdout)).toEqual([
      { file: "good.scenario", title, outcome: "ok", diff: null },
      { file: "other.scenario", title, outcome: "differs", diff: expect.stringContaining("+ total  0.0625 USD") },
    ]);
  });
  test("--write puts the charges below the story, which stays as it is", () => {
    bench.write("story.scenario", HEAD);
    expect(bench.daybook(["scenario", "story.scenario", "good.scenario", "--write"])).toEqual({
      status: 0,
      stderr: "",
      stdout:
        "written  story.scenario\nok       good.scenario  A template and an answer\n1 scenario as expected, 1 rewritten\n",
    });
    expect(bench.read("story.scenario")).toBe(HEAD + CHARGES);
  });
  test("a file that is no scenario: line, what was found, what belongs there; nothing is written", () => {
    bench.write("bad.scenario", HEAD.replace("h1", "at eleven"));
    bench.write("story.scenario", HEAD);
    const ran = bench.daybook(["scenario", "story.scenario", "bad.scenario", "--write"]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^daybook: bad\.scenario:8: at eleven out text m1; expected /);
    expect(bench.read("story.scenario")).toBe(HEAD);
  });
  test("a file that is not there", () => {
    const ran = bench.daybook(["scenario", "none.scenario"]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^daybook: none\.scenario: cannot be read \(ENOENT/);
  });
});
