// npm test [-- vitest arguments]: every check in order, stopping at the first that fails. The last line counts the tests.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureReady } from "./prepare.mjs";
import { runNode } from "./run.mjs";

await ensureReady({ needs: "test" });

const TSC = "node_modules/typescript/bin/tsc";
const scratch = mkdtempSync(join(tmpdir(), "daybook-test-"));
const report = join(scratch, "report.json");

const STEPS = [
  { name: "style", args: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."] },
  { name: "types of the program", args: [TSC, "-p", "tsconfig.json", "--noEmit"] },
  { name: "types of core, without Node or a browser", args: [TSC, "-p", "src/core/tsconfig.json"] },
  { name: "types of the dashboard", args: [TSC, "-p", "web/tsconfig.json"] },
  { name: "types of the tests", args: [TSC, "-p", "test/tsconfig.json"] },
  {
    name: "tests",
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
  },
];

try {
  const status = runSteps();
  const { passed, failed } = countTests();
  console.log(`${passed} passed, ${status !== 0 && failed === 0 ? 1 : failed} failed`);
  process.exitCode = status;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The status of the first step that fails, or 0. */
function runSteps() {
  for (const { name, args } of STEPS) {
    const start = performance.now();
    const status = runNode(args);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${status === 0 ? "ok" : "FAILED"}  ${name} (${seconds} s)`);
    if (status !== 0) return status;
  }
  return 0;
}

/** A file that could not be loaded counts as one failed test. */
function countTests() {
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 0 };
  }
  const broken = results.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  return { passed: results.numPassedTests, failed: results.numFailedTests + broken.length };
}
