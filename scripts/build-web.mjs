// Builds the dashboard into dist/web, or with --static the playground alone into dist/playground. Needs the compiled program.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { ROOT } from "./freshness.mjs";

const isStatic = process.argv.includes("--static");
const mode = isStatic ? "static" : "served";
await build({ configFile: `${ROOT}web/vite.config.ts`, mode, logLevel: "warn" });
if (isStatic) console.error("daybook: the playground is in dist/playground; any web server can give it out");
else compressAssets(`${ROOT}dist/web/assets`);

/** The server sends what a browser takes, without compressing anything itself. */
function compressAssets(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css)$/.test(name)) continue;
    const bytes = readFileSync(`${folder}/${name}`);
    writeFileSync(`${folder}/${name}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(
      `${folder}/${name}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    );
  }
}
