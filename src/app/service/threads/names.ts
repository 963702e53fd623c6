import type { Message } from "../../../core/usage/message.ts";
import type { Names } from "../../../store/port/journal.ts";

/** Real message ids, as far as a batch needs them: they order what happens at the same instant. */
export interface BatchNames {
  /** The real id of a message as far as it is known here, else what stands for it. */
  readonly of: (message: Pick<Message, "id">) => string;
  /** Takes in a name that a fact brought along. */
  readonly put: (id: string, name: string) => void;
  /** Looks up those that are not known yet. */
  readonly learn: (messages: Iterable<Pick<Message, "id">>) => Promise<void>;
}

/** Opens the names of a batch of one partition. */
export function openBatchNames(names: Pick<Names, "reveal">, partition: number): BatchNames {
  const known = new Map<string, string>();
  return {
    of: ({ id }) => known.get(id) ?? id,
    put: (id, name) => {
      known.set(id, name);
    },
    learn: async (messages) => {
      const strange = new Set<string>();
      for (const { id } of messages) if (!known.has(id)) strange.add(id);
      if (strange.size === 0) return;
      const revealed = await names.reveal(partition, [...strange]);
      for (const id of strange) known.set(id, revealed.get(id) ?? id);
    },
  };
}
