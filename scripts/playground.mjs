// npm run playground: the playground alone as a folder for any web server, dist/playground.
import { ensureReady } from "./prepare.mjs";
import { runNode } from "./run.mjs";

await ensureReady({ needs: "run" });
process.exitCode = runNode(["scripts/build-web.mjs", "--static"]);
