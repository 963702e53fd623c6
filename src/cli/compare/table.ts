import { type Html, html } from "./markup.ts";

/** A cell's text; a tone says by colour what its sign says already. */
export type Cell = string | { readonly text: string; readonly tone: "more" | "less" | "" };

/** A table of the report: columns with words first, then columns with numbers. */
export interface TableData {
  readonly caption: string;
  readonly names: readonly string[];
  readonly numbers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly foot?: readonly (readonly Cell[])[];
}

/** Marks up a table with headers for its columns and its rows. */
export function table({ caption, names, numbers, rows, foot = [] }: TableData): Html {
  const heads = [
    ...names.map((name) => html`<th scope="col">${name}</th>`),
    ...numbers.map((name) => html`<th scope="col" class="number">${name}</th>`),
  ];
  const line = (cells: readonly Cell[]) => html`<tr>${cells.map((cell, at) => cellOf(cell, at, names.length))}</tr>
`;
  const bottom = foot.length === 0 ? html`` : html`<tfoot>${foot.map(line)}</tfoot>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map(line)}</tbody>
${bottom}
</table></div>
`;
}

function cellOf(cell: Cell, at: number, names: number): Html {
  const { text, tone } = typeof cell === "string" ? { text: cell, tone: "" } : cell;
  if (at === 0) return html`<th scope="row">${text}</th>`;
  return at < names ? html`<td>${text}</td>` : html`<td class="${`number ${tone}`.trim()}">${text}</td>`;
}
