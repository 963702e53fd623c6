import { describe, expect, test } from "vitest";
import { applyAccounts } from "./account-settings.ts";
import {
  booked,
  difference,
  pagedCharges,
  ratedCharges,
  streamedCharges,
  unranked,
  verifyFindings,
} from "./books-check.ts";
import { deployments } from "./deployment.ts";
import { postsOf, simulated } from "./traffic.ts";

const isFull = process.env.DAYBOOK_FULL === "1";
const MESSAGES = isFull ? 10_000 : 1_000;
const SEED = 20_261_001;

const deploy = deployments();

describe.each([
  { store: "embedded", processes: 1 },
  { store: "server", processes: 3 },
] as const)("$processes on the $store store", ({ store, processes }) => {
  test(`${MESSAGES} messages in any order give the charges of the sorted file, byte for byte (seed ${SEED})`, async () => {
    const deployment = await deploy({ store, processes });
    const { options, folder, key } = deployment;
    const [first] = deployment.processes;
    const traffic = simulated(folder, { messages: MESSAGES, seed: SEED, bsuids: 0.3 });
    const posts = postsOf(traffic.lines, { seed: SEED, duplicates: 0.2, largest: 1_000 });
    const half = posts.length / 2;
    const sender = deployment.sender({ connections: 12, deadlineMs: 240_000 });
    sender.add(posts.slice(0, half));
    await sender.settled();
    // Settings are facts as well, learnt late like others.
    await applyAccounts(first, key, traffic.accounts);
    sender.add(posts.slice(half));
    await sender.settled();
    await sender.close();
    expect([...sender.outcomes.keys()]).toEqual([200]);
    await booked(first, key);
    const expected = await ratedCharges(options, traffic.file, traffic.accounts);
    expect(expected.length).toBeGreaterThan(MESSAGES / 3);
    expect(difference(await streamedCharges(first, key), expected)).toBeUndefined();
    const plain = unranked(expected);
    for (const one of deployment.processes) expect(difference(await pagedCharges(one, key), plain)).toBeUndefined();
    expect(await verifyFindings(options)).toBeUndefined();
  });
});
