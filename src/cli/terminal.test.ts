import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { formatCount, formatTable, openProgress, openTerminal, plural } from "./terminal.ts";

const ESCAPE = "\u001b[";

describe("colour", () => {
  beforeEach(() => {
    vi.stubEnv("NO_COLOR", undefined);
    vi.stubEnv("TERM", "xterm");
  });
  afterEach(() => vi.unstubAllEnvs());

  test("on a terminal only", () => {
    expect(openTerminal({ isTTY: true }).bad("no")).toBe(`${ESCAPE}31mno${ESCAPE}39m`);
    expect(openTerminal({ isTTY: false }).bad("no")).toBe("no");
  });
  test.each(["1", "0", "false"])("NO_COLOR=%s turns it off", (value) => {
    vi.stubEnv("NO_COLOR", value);
    expect(openTerminal({ isTTY: true }).bold("x")).toBe("x");
  });
  test("so does a dumb terminal", () => {
    vi.stubEnv("TERM", "dumb");
    expect(openTerminal({ isTTY: true }).good("x")).toBe("x");
  });
});

describe("progress", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const watch = (isTTY: boolean) => {
    const written: string[] = [];
    const write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    return { written, progress: openProgress({ isTTY, write }) };
  };

  test("is drawn on a terminal once work takes long, not at every step, and wiped at the end", () => {
    const { written, progress } = watch(true);
    progress.update(10, 100, "reading");
    vi.advanceTimersByTime(800);
    progress.update(50, 100, "reading");
    progress.update(51, 100, "reading");
    vi.advanceTimersByTime(200);
    progress.update(200, 0, "sorting");
    progress.clear();
    expect(written).toEqual([
      `\r${ESCAPE}Kreading [############------------] 50%`,
      `\r${ESCAPE}Ksorting ...`,
      `\r${ESCAPE}K`,
    ]);
  });
  test("is silent elsewhere, and for short work", () => {
    const { written, progress } = watch(false);
    vi.advanceTimersByTime(5000);
    progress.update(50, 100, "reading");
    progress.clear();
    expect(written).toEqual([]);
    const short = watch(true);
    short.progress.update(50, 100, "reading");
    short.progress.clear();
    expect(short.written).toEqual([]);
  });
});

describe("words and tables", () => {
  test("counts", () =>
    expect([formatCount(1234567), plural(1, "row"), plural(0, "row")]).toEqual(["1,234,567", "1 row", "0 rows"]));
  test("columns keep to their sides, and lines end without spaces", () => {
    const table = formatTable(
      [{ title: "a" }, { title: "cost", align: "right" }, { title: "" }],
      [
        ["long name", "1.00", ""],
        ["x", "10.00", "y"],
      ],
      openTerminal({ isTTY: false }),
    );
    expect(table).toBe("  a           cost\n  long name   1.00\n  x          10.00  y");
  });
});
