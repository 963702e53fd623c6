import { execFile, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const MAIN = join(ROOT, "dist/cli/main.js");
export const LOGS = join(ROOT, "test/fixtures/logs");

/** What a process said, and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a test file's own, in which its commands run; gone afterwards. */
export interface Bench {
  readonly path: string;
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly read: (name: string) => string;
  readonly has: (name: string) => boolean;
  /** Runs `daybook` there, as a process, with words as a shell would split them. */
  readonly daybook: (
    words: readonly string[],
    options?: { input?: string; env?: Readonly<Record<string, string>> },
  ) => Ran;
  /** The same while this process goes on, for commands that ask a server of the test. */
  readonly daybookBeside: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
  /** Runs a line of shell there, in which `$DAYBOOK` stands for the program. */
  readonly shell: (line: string) => Ran;
}

export function openBench(): Bench {
  if (!existsSync(MAIN)) throw new Error("dist/cli/main.js is missing: run `npm run build` before the tests");
  const path = mkdtempSync(join(tmpdir(), "commands-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const shared = { cwd: path, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  const env = { ...process.env, TMPDIR: path };
  return {
    path,
    write: (name, content) => {
      writeFileSync(join(path, name), content);
      return name;
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    has: (name) => existsSync(join(path, name)),
    daybook: (words, { input, env: more } = {}) =>
      ranOf(spawnSync(process.execPath, [MAIN, ...words], { ...shared, input: input ?? "", env: { ...env, ...more } })),
    daybookBeside: (words, more = {}) =>
      new Promise((done) => {
        const options = { cwd: path, encoding: "utf8", env: { ...env, ...more } } as const;
        execFile(process.execPath, [MAIN, ...words], options, (error, stdout, stderr) => {
          const status = error === null ? 0 : typeof error.code === "number" ? error.code : null;
          done({ status, stdout, stderr });
        });
      }),
    shell: (line) =>
      ranOf(spawnSync("bash", ["-c", line], { ...shared, env: { ...env, DAYBOOK: `${process.execPath} ${MAIN}` } })),
  };
}

function ranOf({ status, stdout, stderr }: SpawnSyncReturns<string>): Ran {
  return { status, stdout, stderr };
}

/** Lines without the empty one at the end. */
export function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

export const HEADER = "id,at,direction,waba,number,user,type,category,delivered_at";

/** A small dialog of October 2026 in Brazil: a question, a free answer, a charged template, one that never arrived. */
export const DIALOG = `${HEADER}
i1,2026-10-05T10:00:00Z,inbound,W1,551140001234,5511987650001,text,,
m1,2026-10-05T10:01:00Z,outbound,W1,551140001234,5511987650001,text,,2026-10-05T10:01:02Z
m2,2026-10-05T10:02:00Z,outbound,W1,551140001234,5511987650001,template,marketing,2026-10-05T10:02:02Z
m3,2026-10-05T10:03:00Z,outbound,W1,551140001234,5511987650001,template,utility,
`;

/** What a test looks at in a charge. */
export interface WireCharge {
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The charges of an NDJSON output, field by field where a test asks for some. */
export function chargesOf({ stdout }: Ran, ...fields: readonly string[]): readonly unknown[] {
  return linesOf(stdout).map((line) => {
    const charge: WireCharge = JSON.parse(line);
    return fields.length === 0 ? charge : fields.map((field) => charge[field]);
  });
}
