import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import { answerNotFound } from "./problem.ts";

/** Where the build puts the dashboard. */
const BUILT = fileURLToPath(new URL("../web", import.meta.url));

/** What the build writes where the nonce of each page belongs. */
const PLACEHOLDER = "NONCE-OF-THIS-PAGE";

/** Files under here carry a hash of their content in their name, so a browser need never ask again. */
const FOREVER = "public, max-age=31536000, immutable";

/**
 * The dashboard: its files, and its one page for every address that a browser opens and nothing else answers, because
 * its pages are told apart in the browser. Mount it last.
 */
export function webApp(folder = BUILT): Hono {
  const template = readFileSync(`${folder}/index.html`, "utf8");
  const app = new Hono();
  const file = serveStatic({
    root: folder,
    precompressed: true,
    onFound: (_, c) => {
      c.header("cache-control", c.req.path.startsWith("/assets/") ? FOREVER : "no-cache");
      c.header("x-content-type-options", "nosniff");
    },
  });
  app.get("/assets/*", file);
  app.get("/mark.svg", file);
  app.get("/*", (c) => (wantsPage(c) ? page(c, template) : answerNotFound()));
  return app;
}

/** Browsers ask so when somebody opens an address; programs do not. */
function wantsPage(c: Context): boolean {
  const isOfPrograms = /^\/(v1|webhooks|assets)(\/|$)/.test(c.req.path);
  return !isOfPrograms && (c.req.header("accept") ?? "").includes("text/html");
}

function page(c: Context, template: string): Response {
  const nonce = randomBytes(18).toString("base64");
  return c.html(template.replaceAll(PLACEHOLDER, nonce), 200, {
    "content-security-policy": policy(nonce),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
  });
}

/** Scripts, styles and requests of our own origin only; inline styles of the component library by this page's nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "frame-src 'self'",
    "manifest-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
