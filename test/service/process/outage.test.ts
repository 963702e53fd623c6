import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { applyAccounts } from "./account-settings.ts";
import { booked, difference, pagedCharges, ratedCharges, unranked, verifyFindings } from "./books-check.ts";
import { status } from "./daybook-process.ts";
import { type Deployment, deployments, STORES } from "./deployment.ts";
import { until } from "./processes.ts";
import type { Sender } from "./sender.ts";
import { smallDisk } from "./small-disk.ts";
import { postsOf, simulated, type Traffic } from "./traffic.ts";

const isFull = process.env.DAYBOOK_FULL === "1";
const SEED = 20_261_127;
const MESSAGES = isFull ? 3_000 : 300;
const AWAY_MS = isFull ? 30_000 : 5_000;
const POSTS_A_SECOND = 100;
const DISK_MB = 320;
const disk = smallDisk(DISK_MB);
afterAll(() => disk?.close());

const deploy = deployments();

describe("a store that goes away", () => {
  test(`for ${AWAY_MS} ms costs no acknowledged fact; posts are answered 5xx, and no restart is needed`, async () => {
    const deployment = await deploy({ store: "server" });
    const { server } = deployment;
    const [process] = deployment.processes;
    const pid = process.pid();
    const { sender, traffic } = await underLoad(deployment);
    await sleep(500);
    await server?.stop();
    await sleep(AWAY_MS / 2);
    expect(await status(`${process.url}/readyz`)).toBe(503);
    expect(await status(`${process.url}/healthz`)).toBe(200);
    await sleep(AWAY_MS / 2);
    await server?.start();
    await process.ready();
    await recovered(deployment, sender, traffic);
    expect(process.pid()).toBe(pid);
    expect(refused(sender)).toBeGreaterThan(0);
    saysTrouble(process.log(), /ECONNREFUSED/);
  });

  test.runIf(isFull)(`or hangs for ${AWAY_MS} ms is waited for without harm`, async () => {
    const deployment = await deploy({ store: "server" });
    const { server } = deployment;
    const [process] = deployment.processes;
    const { sender, traffic } = await underLoad(deployment);
    await sleep(500);
    server?.freeze();
    try {
      await sleep(AWAY_MS / 2);
      expect(await status(`${process.url}/readyz`)).toBe(503);
      expect(await status(`${process.url}/healthz`)).toBe(200);
      await sleep(AWAY_MS / 2);
    } finally {
      server?.thaw();
    }
    await process.ready();
    await recovered(deployment, sender, traffic);
  });
});

describe.skipIf(disk === undefined)("a full disk (skipped where this user may not mount a small one)", () => {
  const stores = isFull ? STORES : (["embedded"] as const);
  test.each(stores)("of the %s store is answered 5xx and said in the log, until there is room again", async (store) => {
    const small = disk ?? never();
    const deployment = await deploy({ store, folder: `${small.folder}/${store}` });
    const [process] = deployment.processes;
    const pid = process.pid();
    const { sender, traffic } = await underLoad(deployment);
    await sleep(500);
    small.fill(256 * 1024);
    await until("posts to be refused", 60_000, () => refused(sender) > 20);
    expect(process.isRunning()).toBe(true);
    small.empty();
    await recovered(deployment, sender, traffic);
    expect(process.pid()).toBe(pid);
    saysTrouble(process.log(), /the disk is full/);
  });
});

async function underLoad(deployment: Deployment): Promise<{ sender: Sender; traffic: Traffic }> {
  const traffic = simulated(deployment.folder, { messages: MESSAGES, seed: SEED });
  await applyAccounts(deployment.processes[0], deployment.key, traffic.accounts);
  const sender = deployment.sender({ connections: 8, perSecond: POSTS_A_SECOND, deadlineMs: 180_000 });
  sender.add(postsOf(traffic.lines, { seed: SEED, duplicates: 0, largest: 20 }));
  return { sender, traffic };
}

/** Everything is acknowledged in the end, and the books hold exactly that. */
async function recovered({ options, processes, key }: Deployment, sender: Sender, traffic: Traffic): Promise<void> {
  await sender.settled();
  await sender.close();
  expect([...sender.outcomes.keys()].filter((one) => one !== 200 && one < 500)).toEqual([]);
  await booked(processes[0], key);
  const expected = unranked(await ratedCharges(options, traffic.file, traffic.accounts));
  expect(difference(await pagedCharges(processes[0], key), expected)).toBeUndefined();
  expect(await verifyFindings(options)).toBeUndefined();
}

/** A line for the trouble with its reason, one for its end, and nothing more: no stack, no line a second. */
function saysTrouble(log: string, reason: RegExp): void {
  const lines = log.split("\n");
  expect(lines.filter((line) => line.includes("the store cannot be used") && reason.test(line))).not.toEqual([]);
  expect(lines.filter((line) => line.includes("the store can be used again"))).not.toEqual([]);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}

function refused({ outcomes }: Sender): number {
  return [...outcomes].reduce((sum, [code, count]) => sum + (code >= 500 ? count : 0), 0);
}

function never(): never {
  throw new Error("the test is skipped without a small disk");
}
