import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_RULES } from "../src/core/usage/settings.ts";

/** How many rules each family has; rules are numbered from 01. */
const FAMILIES: Readonly<Record<string, number>> = {
  GEN: 17,
  FEP: 10,
  NBP: 7,
  CBP1: 11,
  CBP2: 11,
  AUTHI: 7,
  SVC24: 4,
  PMP: 9,
  TIER: 10,
  RATE: 6,
  CUR: 4,
  MM: 4,
  OCT26: 13,
  MBA: 3,
  AIP: 1,
  GRP: 3,
  CALL: 3,
  WH: 15,
  REF: 4,
  ANA: 9,
  LIM: 5,
  U: 21,
  D: 17,
  WC: 27,
};
/** Statements of the three seed documents, lettered from a. */
const STATEMENTS: Readonly<Record<string, number>> = { S1: 6, S2: 4, S3: 11 };
/** Rules that stand alone. */
const SINGLE = ["ERR", "TZ"];

const IDS = [
  ...Object.entries(FAMILIES).flatMap(([family, size]) =>
    upTo(size).map((n) => `${family}-${String(n).padStart(2, "0")}`),
  ),
  ...Object.entries(STATEMENTS).flatMap(([seed, size]) =>
    upTo(size).map((n) => `${seed}-${"abcdefghijklmnop"[n - 1]}`),
  ),
  ...SINGLE,
];

const ROOT = join(import.meta.dirname, "..");
const SCENARIOS = join(ROOT, "test", "scenarios");
/** Settings that are no rule settings, and stand in the accounts or on the command line. */
const OTHER_SETTINGS = ["decide_by", "served_by"];

interface Row {
  readonly id: string;
  readonly proof: string;
  readonly scenarios: readonly string[];
  readonly files: readonly string[];
}

const rows = readFileSync(join(ROOT, "test", "rules.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| [A-Z]/.test(line))
  .map(readRow);
const covered = readdirSync(SCENARIOS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".scenario"))
  .flatMap((name) => coversOf(name).map((id) => `${id}: ${name.replace(/\.scenario$/, "").replaceAll("\\", "/")}`));

test("every rule has its line, once", () => expect(rows.map(({ id }) => id).sort()).toEqual([...IDS].sort()));

test("rules.md names exactly the scenarios that cover a rule", () => {
  const named = rows.flatMap(({ id, scenarios }) => scenarios.map((name) => `${id}: ${name}`));
  expect(named.sort()).toEqual([...covered].sort());
});

test("every rule is shown by something, or says why not", () => {
  const silent = rows.filter(({ proof, scenarios, files }) => {
    return (
      scenarios.length + files.length === 0 && !/(^|; )(later: waits for \w|no effect: \w|setting: \w)/.test(proof)
    );
  });
  expect(silent).toEqual([]);
});

test("files that rules.md names exist", () => {
  expect(rows.flatMap(({ files }) => files).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test("rules.md names every rule setting, and no other", () => {
  const named = new Set(rows.flatMap(({ proof }) => [...proof.matchAll(/setting: (\w+)/g)].map(([, name]) => name)));
  expect([...named].sort()).toEqual([...Object.keys(DEFAULT_RULES), ...OTHER_SETTINGS].sort());
});

test("every rule setting has a scenario with another value than the default", () => {
  const set = readdirSync(join(SCENARIOS, "settings"))
    .map((name) => readFileSync(join(SCENARIOS, "settings", name), "utf8"))
    .flatMap((text) => [...text.matchAll(/^set\s+(\w+)=(\S*)$/gm)])
    .filter(
      ([, name = "", value]) => String(Object.entries(DEFAULT_RULES).find(([key]) => key === name)?.[1]) !== value,
    )
    .map(([, name]) => name);
  const choosable = Object.keys(DEFAULT_RULES).filter((name) => name !== "nbp_bands"); // has one value only
  expect([...new Set(set)].sort()).toEqual(choosable.sort());
});

function readRow(line: string): Row {
  const [, id = "", , proof = ""] = line.split("|").map((cell) => cell.trim());
  const quoted = [...proof.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  const files = quoted.filter((name) => /\.[a-z]+$/.test(name));
  return { id, proof, files, scenarios: quoted.filter((name) => !files.includes(name)) };
}

function coversOf(name: string): string[] {
  const text = readFileSync(join(SCENARIOS, name), "utf8");
  return [...text.matchAll(/^covers\s+(.*)$/gm)].flatMap(([, ids = ""]) => ids.split(/\s+/).filter((id) => id !== ""));
}

function upTo(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index + 1);
}
