import { type Layout, layoutOf, missingColumns, requiredSources } from "./columns.ts";
import type { Mapping } from "./mapping.ts";
import { type InputProblem, listed } from "./problem.ts";

/** Turns JSON objects into rows that are read by position, as those of a table are. */
export interface Records {
  readonly layout: Layout;
  /** The row of an object; or the name of a number in it that JSON could not hold exactly. */
  readonly rowOf: (record: object) => readonly string[] | { readonly inexact: string };
  /** Names that nothing is taken from. */
  readonly unknown: () => readonly string[];
  /** What is wrong if no object so far had something required. */
  readonly missing: (file: string) => InputProblem | undefined;
}

const MOST_NAMES = 200;
const DEEPEST = 5;
const LONGEST_LIST = 10;

/** Opens the reader of objects. Objects inside of objects are named with points: `contact.phone`. */
export function openRecords(mapping: Mapping): Records {
  const names: string[] = [];
  const layout = layoutOf(mapping, (name) => {
    const known = names.indexOf(name);
    return known >= 0 ? known : names.push(name) - 1;
  });
  const indexes = new Map(names.map((name, index) => [name.trim().toLowerCase(), index]));
  const met = new Set<string>();
  const unknown = new Set<string>();
  const hints = new Set<string>();

  const isTaken = (name: string) => indexes.has(name) || indexes.has(name.toLowerCase());
  const fill = (row: string[], record: object): string | undefined => {
    for (const [key, content] of Object.entries(record))
      if (Array.isArray(content) && isObject(content[0])) hints.add(key);
    for (const [name, content] of leavesOf(record, isTaken)) {
      const index = indexes.get(name) ?? indexes.get(name.toLowerCase());
      if (index === undefined) {
        if (unknown.size < MOST_NAMES) unknown.add(name);
      } else {
        if (typeof content === "number" && Number.isInteger(content) && !Number.isSafeInteger(content)) return name;
        met.add(names[index] ?? name);
        row[index] = textOf(content);
      }
    }
    return undefined;
  };
  return {
    layout,
    rowOf: (record) => {
      const row = new Array<string>(names.length).fill("");
      const inexact = fill(row, record);
      return inexact === undefined ? row : { inexact };
    },
    unknown: () => [...unknown],
    missing: (file) => {
      const lacking = requiredSources(mapping).filter(
        (source) => layout[source].constant === "" && !met.has(layout[source].name),
      );
      if (lacking.length === 0) return undefined;
      const found = [...met, ...unknown];
      const gone = Object.fromEntries(
        Object.entries(layout).map(([key, cell]) => [key, { ...cell, index: met.has(cell.name) ? 0 : -1 }]),
      );
      const problem = missingColumns(file, { mapping, layout: { ...layout, ...gone }, found });
      const [inside] = hints;
      if (problem === undefined || inside === undefined) return problem;
      return {
        ...problem,
        expected: `${problem.expected}; if the rows are in ${listed([inside])}, write each on a line of its own: jq -c '.${inside}[]'`,
      };
    },
  };
}

/** The values in an object and in the objects inside of it, by their names with points; `isWhole` are taken as they are. */
export function leavesOf(
  record: object,
  isWhole: (name: string) => boolean,
  path = "",
  depth = 0,
): [string, unknown][] {
  const leaves: [string, unknown][] = [];
  for (const [key, content] of Object.entries(record)) {
    const name = path === "" ? key : `${path}.${key}`;
    const goesOn = typeof content === "object" && content !== null && !isWhole(name);
    if (!goesOn) leaves.push([name, content]);
    else if (depth < DEEPEST && !(Array.isArray(content) && content.length > LONGEST_LIST)) {
      for (const leaf of leavesOf(content, isWhole, name, depth + 1)) leaves.push(leaf);
    }
  }
  return leaves;
}

function isObject(content: unknown): content is object {
  return typeof content === "object" && content !== null && !Array.isArray(content);
}

/** A JSON value as the text of a cell. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (content === null || content === undefined) return "";
  return typeof content === "object" ? JSON.stringify(content) : String(content);
}
