import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** `DAYBOOK_FULL=1` lets properties and simulations run ten times as long. */
const full = process.env.DAYBOOK_FULL === "1";
const timeoutMs = full ? 1_800_000 : 120_000;

/** Many tests wait for processes, disks and servers more than they compute, so more of them run than there are cores. */
const workers = Math.max(4, availableParallelism());

/** Files that take long begin first, so that no core waits for one of them at the end. */
const LONG = [
  "web/dashboard-money",
  "web/dashboard-books",
  "web/dashboard-set-up",
  "web/dashboard-play",
  "commands/launcher",
  "commands/serve",
  "commands/carry",
  "simulation/billing/conservation",
  "store/journal/forget",
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const long = LONG.flatMap((name) => rest.filter(({ moduleId }) => moduleId.endsWith(`test/${name}.test.ts`)));
    return [...new Set([...long, ...rest])];
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/store/warden.ts"],
    setupFiles: ["test/setup.ts"],
    maxWorkers: workers,
    // Files share the modules of their worker; loading them anew for each file took a sixth of the processor.
    isolate: false,
    sequence: { sequencer: LongFirst },
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
  },
});
