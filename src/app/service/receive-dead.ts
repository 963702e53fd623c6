import { createHash } from "node:crypto";
import type { StoreKey } from "../../store/key.ts";
import type { DeadLetterStore } from "../../store/port/dead-letters.ts";
import type { DeadBodies, DeadBody } from "./receive-webhook.ts";

export interface DeadBodyPorts {
  readonly letters: Pick<DeadLetterStore, "add">;
  readonly key: StoreKey;
  /** How many days the whole body is kept, sealed, for a replay; zero keeps its build only. */
  readonly days: number;
}

const DAY_MS = 86_400_000;

/** Writes dead letters: the build of a body for people to see, and the body itself sealed. */
export function openDeadBodies({ letters, key, days }: DeadBodyPorts): DeadBodies {
  return {
    add: ({ bytes, ...letter }) => {
      const id = letterId(key, letter.source, bytes);
      const until = letter.receivedAt + days * DAY_MS;
      const sealed = days > 0 ? { body: key.seal(bytes, deadLetterPurpose(id)), until } : null;
      return letters.add({ ...letter, id, bytes: bytes.length, sealed });
    },
  };
}

/** How the sealed body is bound to its letter. */
export function deadLetterPurpose(id: string): string {
  return `dead letter ${id}`;
}

/** The same body from the same source is one letter, and says nothing of what is in it. */
function letterId(key: StoreKey, { kind, name }: DeadBody["source"], bytes: Uint8Array): string {
  return key.hash(`dead letter\n${kind}\n${name}\n${createHash("sha256").update(bytes).digest("hex")}`);
}
