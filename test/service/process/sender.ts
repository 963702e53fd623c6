import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../../api/http.ts";
import { signed } from "../../api/meta.ts";
import type { Post } from "./traffic.ts";

export interface SenderOptions {
  /** Where a post goes; asked anew for each try, because a process may come back elsewhere. */
  readonly url: () => string;
  readonly secret: string;
  readonly connections: number;
  /** At most so many tries a second over all connections. */
  readonly perSecond?: number;
  /** No try after this; what is not acknowledged by then stays so. */
  readonly deadlineMs: number;
}

/** Meta, as far as a receiver can tell: posts bodies, and posts again until each was acknowledged. */
export interface Sender {
  /** Takes more bodies to post. */
  readonly add: (posts: readonly Post[]) => void;
  /** Bodies that were answered 200, in that order. */
  readonly acknowledged: readonly Post[];
  /** How many tries ended with which status; 0: the connection failed. */
  readonly outcomes: ReadonlyMap<number, number>;
  /** How long each acknowledged try took. */
  readonly tookMs: readonly number[];
  /** Resolves when everything was acknowledged; throws at the deadline. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A try that is not answered in this time counts as failed. */
const PATIENCE_MS = 60_000;
/** Before the next try of a body that was not acknowledged. */
const PAUSE_MS = 25;

export function openSender(options: SenderOptions): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const waiting: Post[] = [];
  const acknowledged: Post[] = [];
  const tookMs: number[] = [];
  const outcomes = new Map<number, number>();
  const deadline = Date.now() + options.deadlineMs;
  const turn = turns(options.perSecond);
  let added = 0;
  let isOpen = true;
  const work = async () => {
    while (isOpen && Date.now() < deadline) {
      const post = waiting.shift();
      if (!post) {
        await sleep(5);
        continue;
      }
      await turn();
      const began = performance.now();
      const status = await tried(post, options, agent);
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      if (status === 200) {
        tookMs.push(performance.now() - began);
        acknowledged.push(post);
      } else {
        waiting.push(post);
        await sleep(PAUSE_MS);
      }
    }
  };
  const workers = Array.from({ length: options.connections }, work);
  return {
    add: (posts) => {
      added += posts.length;
      waiting.push(...posts);
    },
    acknowledged,
    outcomes,
    tookMs,
    settled: async () => {
      while (acknowledged.length < added) {
        if (Date.now() > deadline)
          throw new Error(
            `${added - acknowledged.length} of ${added} bodies were not acknowledged in ${options.deadlineMs} ms; answers by status: ${JSON.stringify([...outcomes])}`,
          );
        await sleep(5);
      }
    },
    close: async () => {
      isOpen = false;
      await Promise.all(workers);
      agent.destroy();
    },
  };
}

/** The status of one try; 0 where no answer came. */
async function tried({ body }: Post, { url, secret }: SenderOptions, agent: Agent): Promise<number> {
  const headers = { "content-type": "application/json", "x-hub-signature-256": signed(body, secret) };
  try {
    const answer = await Promise.race([
      call(url(), { headers, body }, agent),
      sleep(PATIENCE_MS, undefined, { ref: false }),
    ]);
    return answer?.status ?? 0;
  } catch {
    return 0;
  }
}

/** Waits so that no more than so many pass a second. */
function turns(perSecond: number | undefined): () => Promise<void> {
  if (perSecond === undefined) return async () => {};
  let next = performance.now();
  return async () => {
    const now = performance.now();
    next = Math.max(next, now - 50) + 1_000 / perSecond;
    if (next > now) await sleep(next - now);
  };
}
