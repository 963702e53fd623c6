const MOST = 3;

/** Zones whose name is close to a word that is none: `Sao Paulo`, `Brazil/Sao_Paulo`, `America/SaoPaulo`. */
export function nearZones(word: string): readonly string[] {
  const wanted = placeIn(word);
  if (wanted === "") return [];
  const allowed = Math.min(3, Math.floor(wanted.length / 3));
  return Intl.supportedValuesOf("timeZone")
    .map((zone) => ({ zone, distance: distance(wanted, placeIn(zone)) }))
    .filter((near) => near.distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ zone }) => zone);
}

/** The last part of a zone's name, small letters only. */
function placeIn(zone: string): string {
  const place = zone.split("/").at(-1) ?? "";
  return place
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
}

/** How many letters to add, drop or change to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
