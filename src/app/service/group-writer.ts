/** Writes items that come one by one in groups: what comes while a write is under way goes with the next one. */
export interface GroupWriter<Item> {
  /** Resolves when the item is durable; rejects when its group could not be written. */
  readonly write: (item: Item) => Promise<void>;
  /** Resolves when nothing is under way any more. */
  readonly settled: () => Promise<void>;
}

export interface GroupBounds<Item> {
  readonly weightOf: (item: Item) => number;
  /** A group weighs at most this, or holds one item. */
  readonly heaviest: number;
  readonly mostItems: number;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export function groupWriter<Item>(
  writeAll: (items: readonly Item[]) => Promise<void>,
  bounds: GroupBounds<Item>,
): GroupWriter<Item> {
  const waiting: Waiting<Item>[] = [];
  let running: Promise<void> | undefined;
  const run = async () => {
    while (waiting.length > 0) {
      const group = waiting.splice(0, sizeOfGroup(waiting, bounds));
      try {
        await writeAll(group.map(({ item }) => item));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    running = undefined;
  };
  return {
    write: (item) =>
      new Promise((done, failed) => {
        waiting.push({ item, done, failed });
        running ??= run();
      }),
    settled: async () => {
      await running;
    },
  };
}

function sizeOfGroup<Item>(waiting: readonly Waiting<Item>[], bounds: GroupBounds<Item>): number {
  let weight = 0;
  for (const [index, { item }] of waiting.entries()) {
    weight += bounds.weightOf(item);
    if (index > 0 && (weight > bounds.heaviest || index >= bounds.mostItems)) return index;
  }
  return waiting.length;
}
