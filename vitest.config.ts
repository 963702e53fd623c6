import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** `DAYBOOK_FULL=1` lets properties and simulations run ten times as long. */
const full = process.env.DAYBOOK_FULL === "1";
const timeoutMs = full ? 1_800_000 : 120_000;

/** Many tests wait for processes, disks and servers more than they compute, so more of them run than there are cores. */
const workers = Math.max(3, availableParallelism());

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/store/warden.ts"],
    setupFiles: ["test/setup.ts"],
    maxWorkers: workers,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
  },
});
