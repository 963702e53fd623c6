import { createHash } from "node:crypto";
import { html, raw } from "hono/html";

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --mark: #0a7d55; }
@media (prefers-color-scheme: dark) { :root { --mark: #4fc99b; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { background: var(--soft); border-radius: 6px; overflow: auto; padding: 0.75rem; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0.5rem 0; padding: 0.5rem 0.75rem; }
summary { cursor: pointer; }
summary b { color: var(--mark); display: inline-block; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; }
button { background: var(--mark); border: 0; border-radius: 6px; color: Canvas; cursor: pointer; font: inherit; padding: 0.5rem 1rem; }
.soft { opacity: 0.75; }
nav a { margin-right: 1rem; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/**
 * Headers of our own pages: nothing runs in them, nothing is loaded, nobody frames them. Other sites learn no address of
 * ours, but we do: without a referrer of their own, browsers send a form with `Origin: null`, as if it were a stranger's.
 */
export const PAGE_HEADERS = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
};

type Markup = ReturnType<typeof html>;

/** A whole page. Texts in a template are escaped. */
export function pageWith(title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
