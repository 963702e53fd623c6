import type { Page } from "playwright-core";

const STILL_MS = 120;

/**
 * Reads how long the page's own thread has had the processor, in milliseconds. A wall clock on a machine that does other
 * things as well would measure those.
 */
export async function openMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
  };
}

/** Waits until what was done has had its effects: two frames drawn, and nothing for a while. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    (ms) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, ms)))),
    STILL_MS,
  );
}
