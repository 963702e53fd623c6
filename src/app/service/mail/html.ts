import type { Block, Letter, Script, Tone } from "./blocks.ts";

/**
 * A letter as HTML that mail programs show alike: tables, inline styles, no picture and nothing to load. Dark programs take
 * the classes' colours; sides are logical or come from `dir`, so that right-to-left languages are laid out as they read.
 */
export function htmlOf({ subject, preview, greeting, blocks, footer }: Letter, script: Script): string {
  const start = script.dir === "rtl" ? "right" : "left";
  const sides: Sides = { start, end: start === "left" ? "right" : "left" };
  const body = blocks.map((block) => htmlOfBlock(block, sides)).join("\n");
  const small = footer.map((line) => `<p class="quiet" style="${SMALL}">${escaped(line)}</p>`).join("\n");
  return `<!doctype html>
<html lang="${escaped(script.lang)}" dir="${script.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>${STYLE}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f6;">
<div style="display:none;max-height:0;overflow:hidden;">${escaped(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="page" style="background:#f2f4f6;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${script.dir}" class="sheet" style="max-width:600px;background:#ffffff;border:1px solid #e1e6ea;border-radius:8px;">
<tr><td class="ink" style="${FONT}color:#1b2430;padding:32px 32px 24px;text-align:${sides.start};">
<h1 style="${FONT}font-size:21px;line-height:28px;font-weight:600;margin:0 0 16px;">${escaped(subject)}</h1>
<p style="${TEXT}">${escaped(greeting)}</p>
${body}
</td></tr>
<tr><td class="rule foot" style="padding:16px 32px 24px;border-top:1px solid #e1e6ea;text-align:${sides.start};">
${small}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

interface Sides {
  readonly start: "left" | "right";
  readonly end: "left" | "right";
}

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const TEXT = `${FONT}font-size:15px;line-height:23px;margin:0 0 14px;`;
const SMALL = `${FONT}font-size:12px;line-height:18px;color:#5d6b7a;margin:0 0 4px;`;
const CELL = `${FONT}font-size:14px;line-height:20px;padding:8px 0;border-bottom:1px solid #e9edf0;vertical-align:top;`;

/** A program that turns colours by itself finds nothing to turn: each class has both. */
const STYLE = `
@media (prefers-color-scheme: dark) {
  .page { background: #12171d !important; }
  .sheet { background: #1b222b !important; border-color: #2f3945 !important; }
  .ink, .ink h1, .ink h2, .ink p, .ink td { color: #e7ecf1 !important; }
  .quiet, .ink .quiet { color: #9aa8b6 !important; }
  .rule, .ink td.rule, .ink th.rule { border-color: #2f3945 !important; }
  .plain { background: #232c37 !important; }
  .warning { background: #3a3017 !important; }
  .alarm { background: #43211f !important; }
  .button { background: #3d8bd4 !important; }
}
@media (max-width: 480px) {
  .ink { padding: 24px 16px 16px !important; }
  .foot { padding: 16px !important; }
  .cells td, .cells th { font-size: 12px !important; white-space: normal !important; }
  .cells td.gap, .cells th.gap { padding-inline-end: 6px !important; }
  .cells td.figures { white-space: nowrap !important; }
}`;

const TONES: Readonly<Record<Tone, string>> = {
  plain: "background:#f2f6fa;border-color:#2f7fc8;",
  warning: "background:#fff6df;border-color:#d99a13;",
  alarm: "background:#fdeceb;border-color:#cc3b33;",
};

function htmlOfBlock(block: Block, { start, end }: Sides): string {
  switch (block.is) {
    case "paragraph":
      return `<p style="${TEXT}">${escaped(block.text)}</p>`;
    case "heading":
      return `<h2 style="${FONT}font-size:16px;line-height:22px;font-weight:600;margin:26px 0 6px;">${escaped(block.text)}</h2>`;
    case "figure":
      return figure(block, start);
    case "facts":
      return factsOf(block.rows, { start, end });
    case "table":
      return tableOf(block, { start, end });
    case "link":
      return `<p style="${TEXT}margin-top:20px;"><a href="${escaped(block.url)}" class="button" style="${FONT}display:inline-block;background:#1f6fb8;color:#ffffff;text-decoration:none;font-size:14px;font-weight:600;padding:10px 18px;border-radius:6px;">${escaped(block.label)}</a></p>`;
  }
}

function figure({ label, value, note, tone }: Block & { readonly is: "figure" }, start: "left" | "right"): string {
  const more = note === null ? "" : `<div class="quiet" style="${SMALL}margin:4px 0 0;">${escaped(note)}</div>`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 16px;"><tr><td class="${tone}" style="${TONES[tone]}border-${start}-width:4px;border-${start}-style:solid;border-radius:4px;padding:14px 16px;text-align:${start};">
<div class="quiet" style="${SMALL}margin:0;">${escaped(label)}</div>
<div style="${FONT}font-size:26px;line-height:34px;font-weight:600;"><bdi>${escaped(value)}</bdi></div>${more}
</td></tr></table>`;
}

function factsOf(rows: readonly (readonly [string, string])[], { start, end }: Sides): string {
  const lines = rows.map(
    ([label, value]) =>
      `<tr><td class="quiet rule" style="${CELL}color:#5d6b7a;text-align:${start};padding-${end}:16px;">${escaped(label)}</td><td class="rule" style="${CELL}text-align:${end};"><bdi>${escaped(value)}</bdi></td></tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px;">\n${lines.join("\n")}\n</table>`;
}

function tableOf({ columns, rows }: Block & { readonly is: "table" }, sides: Sides): string {
  const last = columns.length - 1;
  const cell = (tag: "td" | "th", text: string, index: number) => {
    const side = columns[index]?.align === "end" ? sides.end : sides.start;
    const gap = index === last ? "" : `padding-${sides.end}:14px;`;
    const look = tag === "th" ? "font-size:12px;font-weight:600;color:#5d6b7a;" : "";
    const isFigure = /^[^\p{L}]*$/u.test(text);
    const wrap = side === sides.end ? "white-space:nowrap;" : "";
    const marks = [tag === "th" ? "quiet" : [], "rule", index === last ? [] : "gap", isFigure ? "figures" : []].flat();
    return `<${tag} class="${marks.join(" ")}" style="${CELL}${look}${gap}${wrap}text-align:${side};"><bdi>${escaped(text)}</bdi></${tag}>`;
  };
  const line = (tag: "td" | "th", cells: readonly string[]) =>
    `<tr>${cells.map((text, index) => cell(tag, text, index)).join("")}</tr>`;
  const head = line(
    "th",
    columns.map(({ title }) => title),
  );
  return `<table class="cells" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 14px;border-collapse:collapse;">\n${[head, ...rows.map((row) => line("td", row))].join("\n")}\n</table>`;
}

/** Names of businesses and markets come from outside. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
