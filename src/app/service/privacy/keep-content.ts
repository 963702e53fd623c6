import { contentsOf } from "../../../intake/webhook/contents.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { ContentStore } from "../../../store/port/content.ts";
import type { Names } from "../../../store/port/journal.ts";
import type { BodyKeeper } from "../receive-webhook.ts";

export interface ContentPorts {
  readonly contents: ContentStore;
  readonly names: Pick<Names, "message">;
  readonly key: StoreKey;
}

/** Keeps what users wrote, sealed, under the surrogate of its message. Only for those who turn it on. */
export function contentKeeper({ contents, names, key }: ContentPorts): BodyKeeper {
  return {
    keep: async ({ bytes, receivedAt }) => {
      const found = contentsOf(parsed(bytes));
      if (found.length === 0) return;
      await contents.add(
        found.map(({ id, message: content }) => {
          const message = names.message(id);
          const sealed = key.seal(Buffer.from(JSON.stringify(content)), contentPurpose(message));
          return { message, receivedAt, sealed };
        }),
      );
    },
  };
}

/** The message of an id as it came; undefined where its content is not kept, or was sealed with another key. */
export async function contentOfMessage(
  { contents, names, key }: ContentPorts,
  id: string,
): Promise<string | undefined> {
  const message = names.message(id);
  const kept = await contents.get(message);
  return kept && key.unseal(kept.sealed, contentPurpose(message))?.toString();
}

function contentPurpose(message: string): string {
  return `content ${message}`;
}

/** A body that is no JSON has no messages. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
