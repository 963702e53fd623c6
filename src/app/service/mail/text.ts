import type { Block, Letter } from "./blocks.ts";

/** A letter as plain text, for programs and people that prefer it. */
export function textOf({ subject, greeting, blocks, footer }: Letter): string {
  const parts = [subject, "=".repeat(widthOf(subject)), "", greeting, "", ...blocks.flatMap(linesOf), "-- ", ...footer];
  return `${parts.join("\n")}\n`;
}

function linesOf(block: Block): readonly string[] {
  switch (block.is) {
    case "paragraph":
      return [...wrapped(block.text), ""];
    case "heading":
      return [block.text, "-".repeat(widthOf(block.text))];
    case "figure":
      return [`${block.label}: ${block.value}`, ...(block.note === null ? [] : [block.note]), ""];
    case "facts":
      return [...aligned(block.rows, () => "start"), ""];
    case "table": {
      const rows = [block.columns.map(({ title }) => title), ...block.rows];
      return [...aligned(rows, (index) => block.columns[index]?.align ?? "start"), ""];
    }
    case "link":
      return [`${block.label}: ${block.url}`, ""];
  }
}

const WIDTH = 76;

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + widthOf(word) + 1 > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function aligned(
  rows: readonly (readonly string[])[],
  alignOf: (column: number) => "start" | "end",
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
        return alignOf(column) === "end" ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
}

function widthOf(text: string): number {
  return [...text].length;
}
