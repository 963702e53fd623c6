/**
 * Lowest first. A folder may import from the lines above its own and from itself; folders on one line do not know each
 * other. `core` is what lies in src/core itself: the engine, explain, the library.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["core/kernel"],
  ["core/usage"],
  ["core/pricing"],
  ["core/ledger"],
  ["core/billing"],
  ["core"],
  ["intake", "store"],
  ["app"],
  ["api"],
  ["cli"],
];

/** The layer of a file under src/, the longest name first; undefined where nobody gave it one. */
export function layerOf(path: string): string | undefined {
  const folders = path
    .replace(/^src\//, "")
    .split("/")
    .slice(0, -1);
  const [first = "", second] = folders;
  const known = LAYERS.flat();
  const name = first === "core" && second !== undefined ? `core/${second}` : first;
  return known.includes(name) ? name : undefined;
}

/** What the dashboard may import: itself, core, and what the build makes for it. */
export function isForWeb(path: string): boolean {
  return ["web/", "src/core/", "dist/rates/", "dist/web-data/", "dist/web-types/"].some((folder) =>
    path.startsWith(folder),
  );
}

/** Whether a file of one layer may import a file of another. */
export function mayImport(from: string, to: string): boolean {
  return from === to || rank(to) < rank(from);
}

function rank(layer: string): number {
  return LAYERS.findIndex((line) => line.includes(layer));
}
