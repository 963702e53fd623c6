import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { defineConfig, type Plugin } from "vite";
import { Look } from "./app/look.tsx";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Two builds of one source: `served` is the dashboard that the service gives out under a policy with a nonce per page,
 * `static` is the playground alone, a folder for any web server, under a policy with hashes in its own head.
 */
export default defineConfig(({ mode }) => {
  const isStatic = mode === "static";
  return {
    root: fileURLToPath(new URL(isStatic ? "static" : ".", import.meta.url)),
    base: isStatic ? "./" : "/",
    publicDir: fileURLToPath(new URL("public", import.meta.url)),
    plugins: isStatic ? [policyInHead()] : [],
    html: isStatic ? {} : { cspNonce: "NONCE-OF-THIS-PAGE" },
    build: {
      outDir: `${ROOT}dist/${isStatic ? "playground" : "web"}`,
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        // Libraries mark their modules for servers that render React; we have none.
        onwarn: (warning, warn) => {
          if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
        },
      },
    },
    server: { proxy: { "/v1": "http://127.0.0.1:4380", "/sign-in": "http://127.0.0.1:4380" } },
  };
});

/** The only inline style of the static page is the one with the theme's variables; its text is known now. */
function policyInHead(): Plugin {
  return {
    name: "daybook-policy-in-head",
    transformIndexHtml: () => {
      const markup = renderToStaticMarkup(createElement(Look, null));
      const texts = [...markup.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, text = ""]) => text);
      const hashes = texts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
      const content = [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' ${hashes.join(" ")}`,
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
      ].join("; ");
      return [
        { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content }, injectTo: "head-prepend" as const },
      ];
    },
  };
}
