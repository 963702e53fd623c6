// npm run man: writes man/daybook.1 from the help texts. Made for packing; it is no source.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { ROOT } from "./freshness.mjs";
import { ensureReady } from "./prepare.mjs";

await ensureReady({ needs: "run" });
const page = execFileSync(process.execPath, [`${ROOT}dist/cli/main.js`, "man"], { encoding: "utf8" });
mkdirSync(`${ROOT}man`, { recursive: true });
writeFileSync(`${ROOT}man/daybook.1`, page);
console.error("daybook: wrote man/daybook.1");
