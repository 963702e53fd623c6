import { defineConfig } from "vitest/config";

/** `DAYBOOK_FULL=1` lets properties and simulations run ten times as long. */
const full = process.env.DAYBOOK_FULL === "1";
const timeoutMs = full ? 1_800_000 : 120_000;

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/store/warden.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
  },
});
