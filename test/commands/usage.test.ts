import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { DIALOG, HEADER, openBench, ROOT } from "./daybook.ts";

const bench = openBench();
bench.write("log.csv", DIALOG);
const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
const COMMANDS = [
  "rate",
  "explain",
  "inspect",
  "scenario",
  "rates",
  "rates show",
  "rates search",
  "rates diff",
  "rates import",
];

describe("help", () => {
  test.each(["", ...COMMANDS])("daybook %s --help has examples and exit statuses", (command) => {
    const { status, stdout, stderr } = bench.daybook([...command.split(" ").filter(Boolean), "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Examples:\n {2}\$ daybook /m);
    expect(stdout).toMatch(/^Exit status: 0 /m);
  });
  test("names every command", () => {
    const { stdout } = bench.daybook(["--help"]);
    for (const command of COMMANDS.filter((name) => !name.includes(" ")))
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
  });
  test("docs/commands.md names every command and every status", () => {
    const guide = readFileSync(join(ROOT, "docs/commands.md"), "utf8");
    for (const command of COMMANDS.filter((name) => !name.includes(" "))) expect(guide).toContain(`| \`${command} `);
  });
  test("the version is that of the package", () => {
    for (const flag of ["--version", "-V"])
      expect(bench.daybook([flag])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });
});

describe("a wrong command line is answered with 2, on standard error", () => {
  test.each([
    [[], "Usage: daybook"],
    [["rat"], "error: unknown command 'rat'\n(Did you mean rate?)"],
    [["rates"], "Usage: daybook rates"],
    [["rates", "shwo"], "error: unknown command 'shwo'\n(Did you mean show?)"],
    [["rate"], "error: missing required argument 'file'"],
    [["rate", "log.csv", "--acounts", "x"], "error: unknown option '--acounts'\n(Did you mean --accounts?)"],
    [["rate", "log.csv", "--zone"], "error: option '--zone <zone>' argument missing"],
    [["rate", "log.csv", "--format", "xml"], "Allowed choices are table, json, ndjson, csv."],
    [["explain", "log.csv"], "error: required option '--message <id>' not specified"],
    [["explain", "log.csv", "--message", "m1", "--format", "csv"], "Allowed choices are text, json."],
    [["inspect", "log.csv", "other.csv"], "error: too many arguments"],
    [["scenario"], "error: missing required argument 'file'"],
  ])("daybook %j", (words, expected) => {
    const ran = bench.daybook(words);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(expected);
  });
});

describe("output for people and for programs", () => {
  bench.write("bad.csv", `${DIALOG}m9,never,outbound,W1,1,5511987650001,text,,\n`);
  const ESCAPE = "\u001b[";

  test("no colour and no progress bar where nobody watches", () => {
    for (const words of [
      ["rate", "bad.csv"],
      ["explain", "log.csv", "--message", "m2"],
      ["inspect", "log.csv"],
    ]) {
      const { stdout, stderr } = bench.daybook(words, { env: { TERM: "xterm-256color", FORCE_COLOR: "" } });
      expect(stdout + stderr).not.toContain(ESCAPE);
      expect(stdout + stderr).not.toContain("\r");
    }
  });
  const hasTerminal = bench.shell("script -qec true /dev/null").status === 0;
  test.runIf(hasTerminal)("colour on a terminal, unless NO_COLOR or a dumb one says no", () => {
    const onTerminal = (env: string) => bench.shell(`${env} script -qec "$DAYBOOK rate bad.csv" /dev/null`).stdout;
    expect(onTerminal("TERM=xterm")).toContain(`${ESCAPE}1m`);
    expect(onTerminal("TERM=xterm NO_COLOR=1")).not.toContain(ESCAPE);
    expect(onTerminal("TERM=dumb")).not.toContain(ESCAPE);
  });
  test("a reader that goes away is no error, and leaves nothing behind", () => {
    const rows = Array.from(
      { length: 4000 },
      (_, i) => `x${i},2026-10-05T10:00:00Z,outbound,W1,1,5511987650001,template,marketing,2026-10-05T10:00:00Z\n`,
    );
    bench.write("many.csv", `${HEADER}\n${rows.join("")}`);
    for (const form of ["ndjson", "csv", "json", "table"]) {
      const ran = bench.shell(
        `set -o pipefail; $DAYBOOK rate many.csv --format ${form} | head -1 | cut -c 1-4; echo $?`,
      );
      expect(ran.stderr).toBe("");
      expect(ran.stdout).toMatch(/^.{4}\n0\n$/);
    }
    expect(bench.shell("set -o pipefail; $DAYBOOK rates show --format csv | head -1; echo $?").stdout).toMatch(
      /^currency,.*\n0\n$/,
    );
    expect(bench.shell("ls -d daybook-*").stdout).toBe("");
  });
  test("a full disk is said in one line, and nothing is left behind", () => {
    const ran = bench.shell("$DAYBOOK rate log.csv --format ndjson > /dev/full");
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^daybook: ENOSPC.*\n$/);
    expect(bench.shell("ls -d daybook-*").stdout).toBe("");
  });
});
