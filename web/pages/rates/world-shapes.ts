/** The world drawn flat, made at build. */
export interface WorldShapes {
  readonly width: number;
  readonly height: number;
  readonly countries: readonly Shape[];
}

export interface Shape {
  /** ISO 3166 alpha-2; null: a land that has none. */
  readonly code: string | null;
  /** Its outline as an SVG path. */
  readonly path: string;
}

let loading: Promise<WorldShapes> | undefined;

/** Fetched once, when somebody opens the map. */
export function loadWorld(): Promise<WorldShapes> {
  loading ??= import("../../../dist/web-data/world.json?raw").then(
    ({ default: text }): WorldShapes => JSON.parse(text),
  );
  return loading;
}
