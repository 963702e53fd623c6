import { createHash } from "node:crypto";
import { DAY_MS } from "../../../core/kernel/time.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { DeadLetterStore } from "../../../store/port/dead-letters.ts";
import type { DeadBodies, DeadBody } from "../receive-webhook.ts";

export interface KeepPorts {
  readonly letters: Pick<DeadLetterStore, "add">;
  readonly key: StoreKey;
  /** How long bodies are kept whole, sealed; 0: never, only their build. */
  readonly days: number;
}

/** Keeps bodies that could not be read: their build always, the whole of them where the operator wants it. */
export function deadLetterKeeper({ letters, key, days }: KeepPorts): DeadBodies {
  return {
    add: ({ bytes, receivedAt, source, extent, reasons, redacted }: DeadBody) => {
      const content = createHash("sha256").update(bytes).digest("hex");
      const id = key.hash(`dead letter\n${source.kind}\n${content}\n${source.name}`);
      const body = days > 0 ? { body: key.seal(bytes, letterPurpose(id)), until: receivedAt + days * DAY_MS } : null;
      return letters.add({ id, receivedAt, source, extent, reasons, redacted, bytes: bytes.length, sealed: body });
    },
  };
}

/** How a sealed body is bound to its letter. */
export function letterPurpose(id: string): string {
  return `dead letter ${id}`;
}
