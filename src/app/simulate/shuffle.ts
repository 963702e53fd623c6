import { LineWriter, openSpillFolder, readLines } from "../rating/on-disk/spill.ts";
import { openRandom, type Random } from "./random.ts";

/** Lines that are shuffled in memory at a time. */
const LINES_AT_A_TIME = 200_000;

/**
 * Lines in any order, each as likely as the others, decided by the seed; they come in piles. They are dealt to files of the system's temporary
 * folder by chance, and each file is shuffled by itself, so memory does not grow with their number.
 */
export async function* shuffledPiles(
  lines: Iterable<string>,
  { seed, expected }: { readonly seed: number; readonly expected: number },
): AsyncGenerator<Iterable<string>> {
  const random = openRandom(seed + APART);
  const folder = await openSpillFolder();
  const names = Array.from({ length: Math.ceil(expected / LINES_AT_A_TIME) }, (_, i) => folder.file(`pile-${i}`));
  try {
    await deal(lines, names, random);
    for (const name of names) {
      const pile: string[] = [];
      for await (const line of readLines(name)) pile.push(line);
      yield shuffled(pile, random);
    }
  } finally {
    await folder.close();
  }
}

/** Sets these draws apart from those of the traffic and of what is late. */
const APART = 1_299_709;

async function deal(lines: Iterable<string>, names: readonly string[], random: Random): Promise<void> {
  const piles = names.map((name) => new LineWriter(name));
  for (const line of lines) await piles[random.below(piles.length)]?.write(line.trimEnd());
  for (const pile of piles) await pile.close();
}

/** Fisher and Yates: each line takes the place of one that is left. */
function* shuffled(pile: string[], random: Random): Iterable<string> {
  for (let left = pile.length; left > 0; left -= 1) {
    const at = random.below(left);
    const line = pile[at];
    const last = pile[left - 1];
    if (line === undefined || last === undefined) return;
    pile[at] = last;
    yield `${line}\n`;
  }
}
