import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Dice, diceOf } from "../../simulation/dice.ts";
import { applyAccounts } from "./account-settings.ts";
import { booked, difference, pagedCharges, ratedCharges, unranked, verifyFindings } from "./books-check.ts";
import { type Deployment, deployments } from "./deployment.ts";
import { journalFacts, statedFacts } from "./facts-check.ts";
import { postsOf, simulated } from "./traffic.ts";

const isFull = process.env.DAYBOOK_FULL === "1";
const SEED = 20_261_126;
/** How often a process is killed, and how often PostgreSQL itself. */
const KILLS = isFull ? { process: 50, store: 10 } : { process: 3, store: 1 };
const MESSAGES = isFull ? 12_000 : 600;
/** While a round lasts, posts come in at this rate. */
const POSTS_A_SECOND = 300;
/** A kill comes within so long of the process being ready, or while it still starts. */
const LONGEST_ROUND_MS = 700;

const deploy = deployments();

describe.each([
  { store: "embedded", processes: 1 },
  { store: "server", processes: 2 },
] as const)("on the $store store", ({ store, processes }) => {
  const kills = `${KILLS.process} kills of a process and ${KILLS.store} of PostgreSQL`;
  test(`${kills} under load lose nothing that was acknowledged and double nothing (seed ${SEED})`, async () => {
    const deployment = await deploy({ store, processes });
    const { options, folder, key } = deployment;
    const [first] = deployment.processes;
    const traffic = simulated(folder, { messages: MESSAGES, seed: SEED });
    await applyAccounts(first, key, traffic.accounts);
    const sender = deployment.sender({ connections: 16, perSecond: POSTS_A_SECOND, deadlineMs: 1_500_000 });
    const dice = diceOf(SEED);
    const posts = postsOf(traffic.lines, { seed: SEED, duplicates: 0, largest: 40 });
    const rounds = dice.shuffle([
      ...Array.from({ length: KILLS.process }, () => "process" as const),
      ...Array.from({ length: KILLS.store }, () => "store" as const),
    ]);
    const share = Math.ceil(posts.length / (rounds.length + 1));
    for (const [index, whom] of rounds.entries()) {
      sender.add(posts.slice(index * share, (index + 1) * share));
      await kill(deployment, whom, dice);
    }
    sender.add(posts.slice(rounds.length * share));
    await sender.settled();
    await sender.close();
    expect([...sender.outcomes.keys()].filter((status) => status !== 200 && status !== 0 && status < 500)).toEqual([]);
    expect(await journalFacts(options)).toBe(statedFacts(traffic.lines));
    await booked(first, key);
    const expected = unranked(await ratedCharges(options, traffic.file, traffic.accounts));
    expect(difference(await pagedCharges(first, key), expected)).toBeUndefined();
    expect(await verifyFindings(options)).toBeUndefined();
  });
});

/** One kill at a random moment, and the way back. */
async function kill({ processes, server }: Deployment, whom: "process" | "store", dice: Dice): Promise<void> {
  const victim = dice.pick(processes);
  await sleep(dice.between(0, LONGEST_ROUND_MS));
  if (whom === "store") {
    if (server) {
      await server.kill();
      await server.start();
    } else victim.killStore();
    for (const one of processes) await one.ready();
    return;
  }
  await victim.kill(dice.chance(0.5) ? "process" : "group");
  victim.launch();
  if (dice.chance(0.2)) {
    await sleep(dice.between(0, LONGEST_ROUND_MS));
    await victim.kill("process");
    victim.launch();
  }
  await victim.ready();
}
