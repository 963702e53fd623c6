import { distance } from "fastest-levenshtein";

const MOST = 3;

/** Zones whose name is close to a word that is none: `Sao Paulo`, `Brazil/Sao_Paulo`, `America/SaoPaulo`. */
export function nearZones(word: string): readonly string[] {
  const wanted = placeIn(word);
  if (wanted === "") return [];
  const allowed = Math.min(3, Math.floor(wanted.length / 3));
  return Intl.supportedValuesOf("timeZone")
    .map((zone) => ({ zone, changes: distance(wanted, placeIn(zone)) }))
    .filter((near) => near.changes <= allowed)
    .sort((a, b) => a.changes - b.changes)
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
