/** The look of the report: on a screen, light or dark, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --line: #d9dee6; --paper: #ffffff; --tint: #f4f6f9;
  --c0: #2f6db5; --c1: #d97a1f; --c2: #2f8f6b; --c3: #9a4fa3; --c4: #8a6d1f; --c5: #c0435a; --more: #a3341f; --less: #1c6b45; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa6b6; --line: #36404e; --paper: #141920; --tint: #1d242e;
    --c0: #6ea8e8; --c1: #f0a04b; --c2: #5cc39a; --c3: #c98ad1; --c4: #cdb056; --c5: #ee8496; --more: #f0937c; --less: #79d3a5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 66rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 3rem 0 .75rem; font-size: 1.25rem; }
h3 { margin: 2rem 0 .5rem; font-size: 1.02rem; }
p { margin: .5rem 0; max-width: 56rem; }
.soft, figcaption, caption { color: var(--soft); }
.verdicts { margin: 1.25rem 0; padding: .9rem 1.1rem .9rem 2.1rem; background: var(--tint); border-radius: .5rem; }
.verdicts li { margin: .2rem 0; }
figure { margin: 1rem 0 1.5rem; break-inside: avoid; }
figcaption { font-size: .92rem; }
svg { display: block; width: 100%; height: auto; font-size: 13px; fill: var(--ink); }
svg line { stroke: var(--line); }
svg .name { text-anchor: end; }
svg .middle { text-anchor: middle; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .4rem 0 .7rem; padding: 0; list-style: none; font-size: .9rem; }
.swatch { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: .15rem; vertical-align: -.05rem; }
.c0 { fill: var(--c0); background: var(--c0); } .c1 { fill: var(--c1); background: var(--c1); }
.c2 { fill: var(--c2); background: var(--c2); } .c3 { fill: var(--c3); background: var(--c3); }
.c4 { fill: var(--c4); background: var(--c4); } .c5 { fill: var(--c5); background: var(--c5); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 .4rem; text-align: left; font-size: .92rem; }
th, td { padding: .32rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
tfoot tr:first-child > * { border-top: 2px solid var(--line); }
.more { color: var(--more); } .less { color: var(--less); }
article { margin: 1rem 0; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; break-inside: avoid; }
article h4 { margin: 0; font-size: .98rem; overflow-wrap: anywhere; }
article ul { margin: .4rem 0 0; padding-left: 1.2rem; font-size: .92rem; }
article li { margin: .15rem 0; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@media screen { figure { overflow-x: auto; } svg { min-width: 34rem; } }
@page { margin: 14mm; }
@media print {
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: .2rem .35rem; }
  rect, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
