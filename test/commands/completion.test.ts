import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completionCommand, manCommand } from "../../src/cli/commands/completion.ts";
import { estimateCommand } from "../../src/cli/commands/estimate.ts";
import { rateCommand } from "../../src/cli/commands/rate.ts";
import { ratesCommand } from "../../src/cli/commands/rates.ts";
import { manPage } from "../../src/cli/completion/man.ts";
import { completionScript } from "../../src/cli/completion/script.ts";
import { allCommands, wordsOf } from "../../src/cli/completion/words.ts";

const COMMANDS = ["rate", "rates", "estimate", "completion", "man", "help"];

function programOf(): Command {
  const program = new Command("daybook").description("Accounting: what it cost.").version("1.2.3");
  for (const command of [rateCommand(), ratesCommand(), estimateCommand(), completionCommand(), manCommand()])
    program.addCommand(command);
  return program.addHelpText(
    "after",
    "\nExamples:\n  $ daybook rate 'a file.csv'\n\n.dots and \\ are nothing special.",
  );
}

const folder = mkdtempSync(join(tmpdir(), "daybook-completion-"));
beforeAll(() => {
  mkdirSync(join(folder, "drawer"));
  writeFileSync(join(folder, "december log.csv"), "");
  for (const shell of ["bash", "zsh", "fish"]) writeFileSync(join(folder, shell), completionScript(shell, programOf()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, args: readonly string[], input = "") {
  const options = { cwd: folder, input, encoding: "utf8", timeout: 30_000 } as const;
  const { stdout, stderr, error, status } = spawnSync(command, args, options);
  return { stdout: stdout ?? "", stderr: stderr ?? "", status, isThere: error === undefined };
}

const has = (shell: string) => run(shell, ["--version"]).isThere;

/** What each line, ended by the word to complete, offers. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["daybook ", COMMANDS],
  ["daybook ra", ["rate", "rates"]],
  ["daybook rates ", ["show", "search", "diff", "import", "help"]],
  ["daybook rates show --form", ["--format"]],
  ["daybook rates show --format ", ["table", "json", "csv"]],
  ["daybook rates show --market Brazil --format j", ["json"]],
  ["daybook rate --model PMP-", ["PMP-OCT26"]],
  ["daybook rate --decide-by ", ["rules", "meta", "meta_else_rules"]],
  ["daybook rate --model PMP d", ["december log.csv", "drawer"]],
  ["daybook rate --cards d", ["drawer"]],
  ["daybook rate --zone ", []],
  ["daybook estimate --busiest", ["--busiest-share"]],
  ["daybook completion ", ["bash", "zsh", "fish"]],
  ["daybook help ra", ["rate", "rates"]],
];

describe.runIf(has("bash"))("in bash", () => {
  const ask = (words: readonly string[]) => {
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const script = `source ./bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _daybook 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = run("bash", ["--norc", "-c", script]);
    return stderr + stdout.trim();
  };
  const sorted = (words: readonly string[]) => [...words].sort();

  test.each(CASES)("%s", (line, offered) => {
    const found = ask(line.split(" "));
    expect(sorted(found.split("\n").filter((word) => word !== ""))).toEqual(sorted(offered));
  });
  test("a value behind = is completed too, as bash cuts it", () => {
    expect(ask(["daybook", "rates", "show", "--format", "=", "c"])).toBe("csv");
    expect(ask(["daybook", "rates", "show", "--format", "="])).toBe("table\njson\ncsv");
    expect(ask(["daybook", "rate", "--format", "=", "csv", "dec"])).toBe("december log.csv");
  });
  test("every command offers every flag of its own, and no other", () => {
    const leaves = allCommands(wordsOf(programOf()));
    expect(leaves.length).toBeGreaterThan(10);
    for (const { path, options } of leaves) {
      const found = ask(["daybook", ...path, "-"]);
      expect([path, found.split("\n").filter((word) => word !== "")]).toEqual([
        path,
        options.flatMap(({ names }) => names),
      ]);
    }
  });
});

describe.runIf(has("fish"))("in fish", () => {
  test.each(CASES)("%s", (line, offered) => {
    const { stdout, stderr } = run("fish", ["--no-config", "-c", `source ./fish; complete -C "${line}"`]);
    const words = stdout
      .split("\n")
      .flatMap((one) => one.split("\t")[0]?.replace(/\/$/, "").replaceAll("\\", "") || []);
    expect(stderr).toBe("");
    expect(words.sort()).toEqual([...offered].sort());
  });
});

describe.runIf(has("zsh"))("in zsh", () => {
  test("parses", () => expect(run("zsh", ["-n", "zsh"])).toMatchObject({ status: 0, stderr: "" }));
  test.each([
    ["daybook est", "daybook estimate "],
    ["daybook rates sh", "daybook rates show "],
    ["daybook rates show --form", "daybook rates show --format="],
    ["daybook rates show --format j", "daybook rates show --format json "],
    ["daybook rate --model=PMP-", "daybook rate --model=PMP-OCT26 "],
    ["daybook rate --model PMP dec", "daybook rate --model PMP december\\ log.csv "],
    ["daybook rate --cards d", "daybook rate --cards drawer/"],
    ["daybook completion z", "daybook completion zsh "],
  ])("%s", (line, completed) => {
    // A terminal within zsh: Tab completes, and ^X shows the line as it then is.
    const setUp =
      "PS1=; unsetopt beep; autoload -Uz compinit; compinit -u -D; source ./zsh; bindkey '^I' complete-word; shown() { print -r -- \"<<$BUFFER>>\" }; zle -N shown; bindkey '^X' shown; print 'rea''dy'";
    const script = `zmodload zsh/zpty; zpty -b inner zsh -f -i; zpty -w inner ${JSON.stringify(setUp).replaceAll("$", "\\$")}
zpty -r inner out '*ready*'; zpty -w -n inner '${line}'$'\\t\\x18'; zpty -r inner out '*>>*'; print -r -- "$out"; zpty -d inner`;
    const { stdout } = run("zsh", ["-f", "-c", script]);
    expect(/<<(.*)>>/s.exec(stdout)?.[1]).toBe(completed);
  });
});

describe("the manual page", () => {
  const page = () => manPage(programOf());

  test("has every command and every flag, and the examples", () => {
    const plain = page().replaceAll("\\-", "-");
    for (const { path, options } of allCommands(wordsOf(programOf()))) {
      if (path.at(-1) === "help") continue;
      expect(plain).toContain(["daybook", ...path].join(" "));
      for (const name of options.flatMap(({ names }) => names)) expect(plain).toContain(name);
    }
    expect(plain).toContain("$ daybook rate 'a file.csv'");
  });
  test("keeps roff from reading the text", () => {
    expect(page()).toContain("\n\\&.dots and \\e are nothing special.");
  });
  test.runIf(run("groff", ["--version"]).isThere)("is rendered without a warning", () => {
    const { stdout, stderr, status } = run("groff", ["-man", "-ww", "-Tutf8"], page());
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(stdout).toContain(".dots and \\ are nothing special.");
  });
});
