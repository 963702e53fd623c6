import { distance } from "fastest-levenshtein";

/** `; did you mean ...?` for a word that is none of the known ones; empty where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
}

/** Up to three known words that contain the word or can be had from it by few changes of letters, nearest first. */
function nearest(word: string, known: readonly string[]): readonly string[] {
  const wanted = word.trim().toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return known
    .map((one) => ({ one, changes: distance(wanted, one.toLowerCase()) }))
    .filter(({ one, changes }) => changes <= limit || (wanted.length > 2 && one.toLowerCase().includes(wanted)))
    .sort((a, b) => a.changes - b.changes)
    .slice(0, 3)
    .map(({ one }) => one);
}
