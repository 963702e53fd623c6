import { contentsOf } from "../../intake/webhook-content.ts";
import type { StoreKey } from "../../store/key.ts";
import type { ContentStore } from "../../store/port/content.ts";
import type { Names } from "../../store/port/journal.ts";
import { jsonOf } from "./receive-body.ts";
import type { BodyKeeper } from "./receive-webhook.ts";

export interface ContentPorts {
  readonly contents: Pick<ContentStore, "add">;
  readonly names: Pick<Names, "message" | "partitionOf">;
  readonly key: StoreKey;
}

/** Keeps what users wrote, sealed, beside the facts; only where the operator turned it on. Runs once the facts are durable. */
export function contentKeeper({ contents, names, key }: ContentPorts): BodyKeeper {
  return {
    keep: async ({ bytes, receivedAt }) => {
      const found = await Promise.all(
        contentsOf(jsonOf(bytes)).map(async ({ number, id, json }) => {
          const partition = await names.partitionOf(number);
          const message = names.message(id);
          const sealed = key.seal(Buffer.from(json), contentPurpose(message));
          return partition === undefined ? [] : [{ partition, message, receivedAt, sealed }];
        }),
      );
      const rows = found.flat();
      if (rows.length > 0) await contents.add(rows);
    },
  };
}

/** How sealed content is bound to its message, by the message's surrogate. */
export function contentPurpose(message: string): string {
  return `content of ${message}`;
}
