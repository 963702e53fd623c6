import type { Micros } from "../../../../../core/kernel/money.ts";
import { type FocusColumn, type FocusTable, focusTable } from "../table.ts";
import { openAcross } from "./across.ts";
import { cellFault } from "./cell.ts";
import { type FocusRow, ruleFault } from "./rules.ts";

/** Something that a FOCUS file may not say, or should not. */
export interface FocusFinding {
  /** The column, a point, and the rule of it; `focus/columns-1.2.json` has them all. */
  readonly rule: string;
  readonly level: "must" | "should";
  /** The row's number, from 1, without the header; null: of the file as a whole. */
  readonly row: number | null;
  readonly found: string;
  readonly expected: string;
}

/** How well a file keeps to FOCUS 1.2. */
export interface FocusReport {
  readonly rows: number;
  /** How often a MUST, and a SHOULD, is broken. */
  readonly must: number;
  readonly should: number;
  /** How often each broken rule is. */
  readonly byRule: ReadonlyMap<string, number>;
  /** Of each broken rule the first few. */
  readonly first: readonly FocusFinding[];
  /** BilledCost by invoice. */
  readonly billed: ReadonlyMap<string, string>;
}

/** Takes a file row by row. */
export interface FocusChecking {
  readonly row: (cells: readonly string[]) => void;
  /** `payable`: what each invoice asks, in micro-units; sums are compared with those that are stated. */
  readonly report: (payable?: ReadonlyMap<string, Micros>) => FocusReport;
}

const SHOWN_OF_A_RULE = 3;
const NULLS: ReadonlySet<string> = new Set(["", "NULL", "null"]);

/** Begins to check a file with its header. An empty cell is a null, and so is NULL or null. */
export function openFocusCheck(header: readonly string[], table: FocusTable = focusTable()): FocusChecking {
  const findings = openFindings();
  const across = openAcross(table);
  const columns = table.columns.filter(({ id }) => header.includes(id));
  let rows = 0;
  for (const finding of headerFaults(header, table)) findings.add(finding);
  return {
    row: (cells) => {
      rows++;
      if (cells.length !== header.length) {
        const expected = `${header.length} cells, as the header has`;
        findings.add({ rule: "file.cells", level: "must", row: rows, found: `${cells.length} cells`, expected });
      }
      const row = rowOf(header, cells);
      for (const column of columns)
        for (const fault of columnFaults(column, row, table)) findings.add({ ...fault, row: rows });
      for (const { rule, found, expected } of across.take(row))
        findings.add({ rule, level: "must", row: rows, found, expected });
    },
    report: (payable = new Map()) => {
      for (const { rule, found, expected } of across.end(payable)) {
        findings.add({ rule, level: "must", row: null, found, expected });
      }
      return { rows, ...findings.all(), billed: across.billed() };
    },
  };
}

function rowOf(header: readonly string[], cells: readonly string[]): FocusRow {
  const entries = header.map((id, index): [string, string | null] => {
    const cell = cells[index] ?? "";
    return [id, NULLS.has(cell) ? null : cell];
  });
  return Object.fromEntries(entries);
}

/** Faults of one cell: by its column alone, else by the rules of its column. */
function* columnFaults(column: FocusColumn, row: FocusRow, table: FocusTable): Generator<Omit<FocusFinding, "row">> {
  const value = row[column.id] ?? null;
  const found = value ?? "null";
  const fault = cellFault(column, value);
  if (fault) yield { rule: `${column.id}.${fault.part}`, level: fault.level, found, expected: fault.expected };
  if (column.id === "ChargeDescription" && value === null) {
    yield {
      rule: "ChargeDescription.null",
      level: "should",
      found,
      expected: "a summary of what is charged, and for how much",
    };
  }
  if (fault?.level === "must") return;
  for (const { id, check } of column.rules) {
    const expected = check ? ruleFault(check, { row, column: column.id, table }) : undefined;
    if (expected !== undefined) yield { rule: id, level: "must", found, expected };
  }
}

function* headerFaults(header: readonly string[], table: FocusTable): Generator<FocusFinding> {
  const known = new Set(table.columns.map(({ id }) => id));
  for (const { id, level } of table.columns) {
    if (header.includes(id) || (level !== "mandatory" && level !== "recommended")) continue;
    const expected = `the column ${id}, which is ${level}`;
    yield {
      rule: `${id}.present`,
      level: level === "mandatory" ? "must" : "should",
      row: null,
      found: "none",
      expected,
    };
  }
  const seen = new Set<string>();
  let isCustomSeen = false;
  for (const id of header) {
    const isCustom = !known.has(id);
    if (isCustom && !id.startsWith("x_")) {
      yield {
        rule: "file.custom",
        level: "must",
        row: null,
        found: id,
        expected: "x_ before the name of a column that FOCUS does not have",
      };
    }
    if (seen.has(id)) yield { rule: "file.twice", level: "must", row: null, found: id, expected: "each column once" };
    if (isCustomSeen && !isCustom) {
      yield {
        rule: "file.order",
        level: "should",
        row: null,
        found: id,
        expected: "columns of FOCUS before all others",
      };
    }
    seen.add(id);
    isCustomSeen ||= isCustom;
  }
}

function openFindings() {
  const first: FocusFinding[] = [];
  const byRule = new Map<string, number>();
  const counts = { must: 0, should: 0 };
  return {
    add: (finding: FocusFinding) => {
      const count = (byRule.get(finding.rule) ?? 0) + 1;
      byRule.set(finding.rule, count);
      counts[finding.level]++;
      if (count <= SHOWN_OF_A_RULE) first.push(finding);
    },
    all: () => ({ ...counts, byRule, first }),
  };
}
