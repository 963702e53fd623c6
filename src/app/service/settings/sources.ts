import { closest, distance } from "fastest-levenshtein";
import { SETTINGS, type SettingEntry, type SettingName } from "./table.ts";

/** A setting as somebody wrote it, and where. */
export interface Stated {
  readonly text: string;
  /** `--port`, `DAYBOOK_PORT`, `port in settings.json`. */
  readonly place: string;
}

/** What a person has to put right before the service can start. */
export type SettingProblem = string;

/** The three places that settings come from. */
export interface SettingSources {
  /** As commander gives them, by name in camel case. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: { readonly path: string; readonly text: string } | undefined;
}

export interface Gathered {
  readonly stated: ReadonlyMap<SettingName, Stated>;
  readonly problems: readonly SettingProblem[];
  /** What is odd and harmless. */
  readonly notices: readonly string[];
}

const NAMES = Object.keys(SETTINGS).filter((name): name is SettingName => name in SETTINGS);
/** Variables of Daybook that are no settings of the service. */
const OTHER_VARIABLES = new Set(["DAYBOOK_DEBUG", "DAYBOOK_FULL", "DAYBOOK_GRAPH_TOKEN", "DAYBOOK_API_KEY"]);

/** The strongest statement of each setting: a flag, else a variable, else the file. */
export function gather({ flags, env, file }: SettingSources): Gathered {
  const problems: SettingProblem[] = [];
  const fromFile = file ? readFile(file, problems) : new Map<SettingName, Stated>();
  const stated = new Map<SettingName, Stated>();
  for (const name of NAMES) {
    const { flag, env: variable } = SETTINGS[name];
    const found = ofFlag(flags[camelCase(name)], flag) ?? ofVariable(env[variable], variable) ?? fromFile.get(name);
    if (found) stated.set(name, found);
  }
  return { stated, problems, notices: strangeVariables(env) };
}

export function entryOf(name: SettingName): SettingEntry {
  return SETTINGS[name];
}

export function camelCase(name: string): string {
  return name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function ofFlag(value: unknown, flag: string): Stated | undefined {
  if (typeof value !== "string" && typeof value !== "boolean") return undefined;
  return { text: String(value), place: `--${flag}` };
}

/** An empty variable is none: that is how a script leaves one out. */
function ofVariable(value: string | undefined, place: string): Stated | undefined {
  return value === undefined || value === "" ? undefined : { text: value, place };
}

function readFile(
  { path, text }: { path: string; text: string },
  problems: SettingProblem[],
): Map<SettingName, Stated> {
  const found = new Map<SettingName, Stated>();
  for (const [key, value] of entriesOf(path, text, problems)) {
    const place = `${key} in ${path}`;
    const name = NAMES.find((known) => known === key);
    const written = Array.isArray(value) ? value.join(",") : value;
    if (name === undefined) problems.push(`${place}: is no setting${guess(key, NAMES)}`);
    else if (["string", "number", "boolean"].includes(typeof written))
      found.set(name, { text: String(written), place });
    else problems.push(`${place}: expected a text, a number, true, false, or a list of texts`);
  }
  return found;
}

function entriesOf(path: string, text: string, problems: SettingProblem[]): [string, unknown][] {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null && !Array.isArray(document)) return Object.entries(document);
    problems.push(`${path}: expected an object such as {"port": 4380}`);
  } catch (error) {
    problems.push(`${path}: is no JSON (${error instanceof Error ? error.message : error})`);
  }
  return [];
}

function strangeVariables(env: SettingSources["env"]): readonly string[] {
  const known = NAMES.map((name) => SETTINGS[name].env);
  return Object.keys(env)
    .filter((name) => name.startsWith("DAYBOOK_") && !OTHER_VARIABLES.has(name))
    .filter((name) => !known.some((one) => one === name))
    .map((name) => `the variable ${name} is no setting${guess(name, known)}`);
}

function guess(word: string, known: readonly string[]): string {
  const near = closest(word, [...known]);
  return distance(word, near) <= Math.max(2, word.length / 3) ? `; did you mean ${near}?` : "";
}
