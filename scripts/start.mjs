// npm start [-- options of daybook serve]: makes the tree ready, runs the service, and says how to go on.
import { ROOT } from "./freshness.mjs";
import { ensureReady } from "./prepare.mjs";
import { openEnvironment } from "./start-environment.mjs";
import { hintWhenReady } from "./start-hints.mjs";

await ensureReady({ needs: "serve" });
const options = process.argv.slice(2);
process.chdir(ROOT);
const environment = openEnvironment(options);
await hintWhenReady(options, environment);
process.argv = [process.argv[0], `${ROOT}dist/cli/main.js`, "serve", ...options];
await import(new URL("../dist/cli/main.js", import.meta.url).href);
