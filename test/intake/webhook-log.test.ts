import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAll, readContent, withFolder } from "./reading.ts";

const ids = (facts: readonly { readonly id: string }[]) => facts.map(({ id }) => id);

describe("what becomes of the parts of webhook bodies", () => {
  const body = (...statuses: readonly unknown[]) => ({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "W1",
        changes: [{ field: "messages", value: { metadata: { phone_number_id: "P1" }, statuses, calls: [{}] } }],
      },
    ],
  });
  const status = (id: string, timestamp: unknown = "1790845200") => ({ id, status: "delivered", timestamp });

  test("a damaged part is a problem with its line, what is not rated is counted with its first place", async () => {
    const lines = [body(status("m1")), body(status("m2", "soon"), status("m3")), body("x", status("m4", 5))];
    const { facts, problems, outcomes } = await readContent(lines.map((one) => JSON.stringify(one)).join("\n"));
    expect(ids(facts)).toEqual(["m1", "m3"]);
    const expected = "Unix seconds, not milliseconds, from 2009 to 2099, as text or number";
    expect(problems.map(({ file: _, ...problem }) => problem)).toEqual([
      { line: 2, column: "status.delivered", found: 'timestamp: "soon"', expected },
      { line: 3, column: "status", found: '"x"', expected: "a JSON object" },
      { line: 3, column: "status.delivered", found: "timestamp: 5", expected },
    ]);
    expect(outcomes).toEqual([
      { kind: "status.delivered", outcome: "understood", reason: "", count: 2 },
      {
        kind: "call.unnamed",
        outcome: "reported",
        reason: expect.stringMatching(/^A user's call .* not rated yet\. First at .*log:1\.$/),
        count: 3,
      },
    ]);
  });

  test("in a list the problem names the item, in a file of one body nothing more", async () => {
    const broken = body(status("m1", null));
    const list = await readContent(JSON.stringify([body(status("m2")), broken], null, 2));
    expect(list.problems).toMatchObject([{ line: null, column: "status.delivered", found: "item 2: timestamp: null" }]);
    expect(list.outcomes.at(-1)?.reason).toMatch(/First at .*log, item 1\.$/);
    const alone = await readContent(JSON.stringify(broken, null, 2));
    expect(alone.problems).toMatchObject([{ line: null, found: "timestamp: null" }]);
    expect(alone.outcomes.at(-1)?.reason).toMatch(/First at .*log\.$/);
  });

  test("of several files are counted together, with the first place of all", async () => {
    await withFolder(async (folder) => {
      const paths = ["a", "b"].map((name) => join(folder, name));
      for (const path of paths) writeFileSync(path, JSON.stringify(body()));
      const { outcomes } = await readAll(paths);
      expect(outcomes).toMatchObject([{ kind: "call.unnamed", count: 2 }]);
      expect(outcomes[0]?.reason).toContain(`First at ${paths[0]}:1.`);
    });
  });

  test("name what they hold without control characters", async () => {
    const content = JSON.stringify(body({ id: "m1", status: "\u001b[31m" }, { ...status("m2", ""), status: "sent\n" }));
    const { outcomes, problems } = await readContent(content);
    expect(outcomes.map(({ kind }) => kind)).toContain("status.\\u001b[31m");
    expect(problems).toEqual([]);
  });
});
