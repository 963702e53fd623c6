import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SHOW = "rates show --date 2026-10-01 --currency USD --market Brazil --category marketing --format json".split(
  " ",
);
const NOT_COPIED = ["node_modules", "dist", ".git", "data"].map((name) => ROOT + name);

let scratch = "";
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "daybook launcher "));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("./daybook", () => {
  const direct = () => run("node", [`${ROOT}dist/cli/main.js`, ...SHOW], ROOT);

  test("says what the program says, from any folder", () => {
    expect(run(`${ROOT}daybook`, SHOW, scratch)).toEqual(direct());
    expect(direct()).toMatchObject({ status: 0, stderr: "" });
  });
  test("works through symbolic links", () => {
    symlinkSync(`${ROOT}daybook`, join(scratch, "one"));
    symlinkSync("one", join(scratch, "two"));
    expect(run("./two", SHOW, scratch)).toEqual(direct());
  });
  test("passes the exit status on", () => {
    const status = run("node", [`${ROOT}dist/cli/main.js`, "no-such-command"], ROOT).status;
    expect(status).toBeGreaterThan(0);
    expect(run(`${ROOT}daybook`, ["no-such-command"], scratch).status).toBe(status);
  });
  test("says which Node it needs", () => {
    const script = `Object.defineProperty(process.versions, "node", { value: "18.20.1" }); await import("${ROOT}scripts/daybook.mjs");`;
    const { status, stderr } = run("node", ["--input-type=module", "-e", script], ROOT);
    expect(status).toBe(1);
    expect(stderr).toMatch(/needs Node\.js \d+\.\d+\.\d+ or newer; this is 18\.20\.1/);
  });
});

describe("a copy that was never built", () => {
  let tree = "";
  beforeAll(() => {
    tree = copyTree("copy");
    symlinkSync(`${ROOT}node_modules`, join(tree, "node_modules"));
  });

  test("is built once, also when two start at the same time", async () => {
    const start = () => promisify(execFile)(join(tree, "daybook"), SHOW);
    const both = await Promise.all([start(), start()]);
    expect(
      both
        .map(({ stderr }) => stderr)
        .join("")
        .match(/building dist/g),
    ).toHaveLength(1);
    expect(both[0].stdout).toBe(both[1].stdout);
    expect(run(join(tree, "daybook"), SHOW, scratch).stderr).toBe("");
  });
  test("is built again after a change, and forgets what is gone", () => {
    const source = join(tree, "src/core/kernel/extra.ts");
    writeFileSync(source, "/** One. */\nexport const ONE = 1;\n");
    expect(run(join(tree, "daybook"), SHOW, scratch).stderr).toContain("building dist");
    expect(existsSync(join(tree, "dist/core/kernel/extra.js"))).toBe(true);
    rmSync(source);
    run(join(tree, "daybook"), SHOW, scratch);
    expect(existsSync(join(tree, "dist/core/kernel/extra.js"))).toBe(false);
  });
  test("says what is wrong when it cannot be built, and tries again", () => {
    const source = join(tree, "src/core/kernel/broken.ts");
    writeFileSync(source, 'export const one: number = "one";\n');
    for (const _ of ["first", "second"]) {
      const { status, stderr } = run(join(tree, "daybook"), SHOW, scratch);
      expect(status).toBe(1);
      expect(stderr).toContain("src/core/kernel/broken.ts");
    }
    rmSync(source);
    expect(run(join(tree, "daybook"), SHOW, scratch).status).toBe(0);
  }, 300_000);
});

test.runIf(process.env.DAYBOOK_FULL === "1")("a fresh clone installs its packages by itself", () => {
  const tree = copyTree("clone");
  const { status, stderr } = run(join(tree, "daybook"), SHOW, scratch);
  expect(stderr).toContain("installing packages");
  expect(status).toBe(0);
});

function copyTree(name: string): string {
  const tree = join(scratch, name);
  cpSync(ROOT, tree, { recursive: true, filter: (path) => !NOT_COPIED.includes(path) });
  return tree;
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}
