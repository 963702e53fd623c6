/** A word of the books in the chosen language; one that we do not know stands as it is. */
export function wordFor(words: Readonly<Record<string, string>>, key: string): string {
  return words[key] ?? key;
}
