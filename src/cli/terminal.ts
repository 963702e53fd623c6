import { styleText } from "node:util";

/** A table's column: its heading and which side it keeps to. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** What a terminal can show: colour only on one that wants it (NO_COLOR, https://no-color.org). */
export interface Terminal {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

export function openTerminal(stream: Pick<NodeJS.WriteStream, "isTTY">): Terminal {
  const coloured = stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    coloured ? styleText(format, text, { validateStream: false }) : text;
  return { bold: style("bold"), dim: style("dim"), good: style("green"), warn: style("yellow"), bad: style("red") };
}

/** Aligns rows under their headings; cells are plain text. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const cell = (text: string, i: number) => {
    const width = widths[i] ?? 0;
    return columns[i]?.align === "right" ? text.padStart(width) : text.padEnd(width);
  };
  const line = (cells: readonly string[]) => `  ${cells.map(cell).join("  ")}`.trimEnd();
  return [terminal.dim(line(columns.map(({ title }) => title))), ...rows.map(line)].join("\n");
}

/** A number with separators between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 row`, `2 rows`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A bar on standard error for long work; silent where nobody watches and for work that is over at once. */
export interface Progress {
  readonly update: (done: number, total: number, label: string) => void;
  readonly clear: () => void;
}

const FIRST_SHOWN_AFTER_MS = 700;
const REDRAWN_EVERY_MS = 100;

export function openProgress(stream: Pick<NodeJS.WriteStream, "isTTY" | "write">): Progress {
  const started = Date.now();
  let drawnAt = 0;
  const draw = (text: string) => stream.write(`\r\x1b[K${text}`);
  return {
    update: (done, total, label) => {
      const now = Date.now();
      if (!stream.isTTY || now - started < FIRST_SHOWN_AFTER_MS || now - drawnAt < REDRAWN_EVERY_MS) return;
      drawnAt = now;
      draw(progressLine(done, total, label));
    },
    clear: () => {
      if (drawnAt > 0) draw("");
    },
  };
}

function progressLine(done: number, total: number, label: string): string {
  if (total <= 0) return `${label} ...`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * 24);
  return `${label} [${"#".repeat(filled)}${"-".repeat(24 - filled)}] ${Math.floor(share * 100)}%`;
}
