// npm start: makes the tree ready, rates the history that ships with it, and says how to go on.
import { ensureReady } from "./prepare.mjs";
import { runNode } from "./run.mjs";

const HINTS = `
Your own history:   ./daybook rate FILE.csv --zone Europe/Berlin --currency EUR
An unknown export:  ./daybook inspect FILE.csv    (proposes how to read its columns)
Why that price:     ./daybook explain FILE.csv --message ID
`;

await ensureReady({ needs: "run" });
console.log("Two small businesses, October and November 2026 (samples/history.csv):\n");
const status = runNode([
  "dist/cli/main.js",
  "rate",
  "samples/history.csv",
  "--accounts",
  "samples/accounts.json",
  "--format",
  "table",
]);
if (status === 0) console.log(HINTS);
process.exitCode = status;
