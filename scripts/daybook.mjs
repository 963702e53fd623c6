// ./daybook COMMAND: makes sure that the tree is built, then runs the command line in this same process.
import { ROOT } from "./freshness.mjs";
import { ensureReady } from "./prepare.mjs";

const MAIN = `${ROOT}dist/cli/main.js`;

await ensureReady({ needs: process.argv[2] === "serve" ? "serve" : "run" });
process.argv[1] = MAIN;
await import(new URL("../dist/cli/main.js", import.meta.url).href);
