import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { ROOT } from "../../commands/daybook.ts";
import { openMeter } from "../meter.ts";
import { visit } from "../visit.ts";
import type { World } from "../world.ts";

const MOST_BYTES = 300_000;
const SLOWER = 4;
const MOST_MS = 3_000;

/** How much is loaded, and how soon it can be used. */
export function budgetWalks(world: World): void {
  test("the first load is less than 300 kB as gzip packs it, rates and stories included", async () => {
    const seen = await visit(world.browser(), world.service().url);
    const loaded: string[] = [];
    seen.page.on("response", (response) => loaded.push(new URL(response.url()).pathname));
    await seen.page.goto("/");
    await seen.page.getByTestId("total").waitFor();
    const files = loaded.filter((path) => path.startsWith("/assets/"));
    const bytes = files.reduce((sum, path) => sum + statSync(`${ROOT}dist/web${path}.gz`).size, 0);
    process.stdout.write(`first load: ${bytes} bytes in ${files.length} files\n`);
    expect(files.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(MOST_BYTES);
    await seen.close();
  });

  test("the playground can be used within 3 s on a processor that is four times slower", async () => {
    const { wallMs, processorMs } = await timeToUse(world);
    const slow = Math.round(processorMs * SLOWER);
    process.stdout.write(`until a press has its effect: ${slow} ms ${SLOWER}x slower; here ${Math.round(wallMs)} ms\n`);
    expect(slow).toBeGreaterThan(0);
    expect(slow).toBeLessThan(MOST_MS);
  });
}

/**
 * From the address to the message that a press of a button makes, in a browser that has loaded nothing yet. What is held to
 * the budget is the processor's time of the page's own thread, times the slowness: a wall clock on a machine that does
 * other things as well would measure those.
 */
async function timeToUse(world: World): Promise<{ readonly wallMs: number; readonly processorMs: number }> {
  const seen = await visit(world.browser(), world.service().url, { locale: "en-GB" });
  const meter = await openMeter(seen.page);
  const start = performance.now();
  await seen.page.goto("/", { waitUntil: "commit" });
  await seen.page.locator("[data-offer=text]").click();
  await seen.page.locator("[data-message=m5]").waitFor();
  const wallMs = performance.now() - start;
  const processorMs = await meter();
  await seen.close();
  return { wallMs, processorMs };
}
