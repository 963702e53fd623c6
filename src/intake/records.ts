import { type Layout, layoutOf, missingColumns, requiredSources } from "./columns.ts";
import type { Mapping } from "./mapping.ts";
import { type InputProblem, listed } from "./problem.ts";

/** Turns JSON objects into rows that are read by position, as those of a table are. */
export interface Records {
  readonly layout: Layout;
  /** The row of an object; or the value in it that cannot stand in one. */
  readonly rowOf: (record: object) => readonly string[] | Unusable;
  /** Whether some object so far had a name. */
  readonly has: (name: string) => boolean;
  /** Names that nothing is taken from. */
  readonly unknown: () => readonly string[];
  /** What is wrong if no object so far had something required. */
  readonly missing: (file: string) => InputProblem | undefined;
}

/** A value that is no text for a cell, by its name. */
export interface Unusable {
  readonly name: string;
  readonly found: string;
  readonly expected: string;
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
  const fill = (row: string[], record: object): Unusable | undefined => {
    for (const [key, content] of Object.entries(record))
      if (Array.isArray(content) && isObject(content[0])) hints.add(key);
    for (const [name, content] of leavesOf(record, isTaken)) {
      const index = indexes.get(name) ?? indexes.get(name.toLowerCase());
      if (index === undefined) {
        if (unknown.size < MOST_NAMES) unknown.add(name);
      } else {
        if (typeof content === "number" && Number.isInteger(content) && !Number.isSafeInteger(content))
          return { name, ...INEXACT };
        const text = textOf(content);
        if (text === undefined) return { name, ...TOO_DEEP };
        met.add(names[index] ?? name);
        row[index] = text;
      }
    }
    return undefined;
  };
  return {
    layout,
    rowOf: (record) => {
      const row = new Array<string>(names.length).fill("");
      return fill(row, record) ?? row;
    },
    has: (name) => met.has(name),
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

/** A JSON value as the text of a cell; undefined where it is nested too deeply to be written out. */
export function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (content === null || content === undefined) return "";
  if (typeof content !== "object") return String(content);
  return isTooDeep(content) ? undefined : JSON.stringify(content);
}

/** Lists and objects inside of each other beyond this are no cell; writing them out could exhaust the stack. */
const DEEPEST_CELL = 50;

const INEXACT = {
  found: "a number beyond 9007199254740991",
  expected: "long ids in double quotes; as a bare number its last digits are lost",
};
const TOO_DEEP = {
  found: `lists or objects nested more than ${DEEPEST_CELL} deep`,
  expected: "a text or a number",
};

/** Goes down level by level, so that no depth is too much for it. */
function isTooDeep(content: object): boolean {
  let level: object[] = [content];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === DEEPEST_CELL) return true;
    level = level.flatMap((one) => Object.values(one).filter(isNested));
  }
  return false;
}

function isNested(content: unknown): content is object {
  return typeof content === "object" && content !== null;
}
