import { randomBytes } from "node:crypto";
import type { Instant } from "../../core/kernel/time.ts";
import type { StoreKey } from "../../store/key.ts";
import type { ForwardQueue, WaitingBody } from "../../store/port/forwarding.ts";
import { groupWriter } from "./group-writer.ts";
import type { BodyKeeper } from "./receive-webhook.ts";

export interface EnqueuePorts {
  readonly queue: Pick<ForwardQueue, "add">;
  readonly key: StoreKey;
  /** Called when bodies wait, so that they are delivered at once. */
  readonly onAdded: () => void;
}

const HEAVIEST_BYTES = 8 * 1024 * 1024;
const MOST_BODIES = 1_000;

/** Puts bodies into the queue of forwarding, sealed; several at once share a statement. */
export function forwardKeeper({ queue, key, onAdded }: EnqueuePorts): BodyKeeper {
  const writer = groupWriter<WaitingBody>(
    async (bodies) => {
      await queue.add(bodies);
      onAdded();
    },
    { weightOf: ({ bytes }) => bytes, heaviest: HEAVIEST_BYTES, mostItems: MOST_BODIES },
  );
  return {
    keep: ({ bytes, receivedAt }) => {
      const id = forwardId(receivedAt);
      return writer.write({ id, receivedAt, sealed: key.seal(bytes, forwardPurpose(id)), bytes: bytes.length });
    },
  };
}

/** How a sealed body is bound to its row. */
export function forwardPurpose(id: string): string {
  return `forwarded body ${id}`;
}

let last = { at: 0, count: 0 };

/** The instant, a count within it, and chance: ids of one process in order of arrival, and none twice anywhere. */
function forwardId(at: Instant): string {
  last = at === last.at ? { at, count: last.count + 1 } : { at, count: 0 };
  const order = `${at.toString(16).padStart(12, "0")}-${last.count.toString(16).padStart(6, "0")}`;
  return `${order}-${randomBytes(8).toString("hex")}`;
}
