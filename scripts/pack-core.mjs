// npm run pack:core [-- FOLDER]: packs @daybook/core, that is core and the rate data, without any dependency.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ROOT } from "./freshness.mjs";
import { ensureReady } from "./prepare.mjs";

const RATES_MODULE = `import { parseRateData } from "./core/pricing/rate-data.js";

/** The rate data of this version, ready for openRates(). */
export const rateData = parseRateData(JSON.parse(RATES));
`;
const RATES_TYPES = `import type { RateData } from "./core/pricing/rate-set.js";

/** The rate data of this version, ready for openRates(). */
export declare const rateData: RateData;
`;

await ensureReady({ needs: "run" });
const target = resolve(process.argv[2] ?? ROOT);
const stage = mkdtempSync(join(tmpdir(), "daybook-core-"));
try {
  fill(stage);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const packed = execFileSync(npm, ["pack", "--json", "--pack-destination", target], { cwd: stage, encoding: "utf8" });
  console.log(join(target, JSON.parse(packed)[0].filename));
} finally {
  rmSync(stage, { recursive: true, force: true });
}

function fill(stage) {
  cpSync(`${ROOT}dist/core`, join(stage, "dist/core"), { recursive: true });
  const rates = JSON.stringify(readFileSync(`${ROOT}dist/rates/rate-data.json`, "utf8"));
  writeFileSync(
    join(stage, "dist/rates.js"),
    RATES_MODULE.replace("RATES", () => rates),
  );
  writeFileSync(join(stage, "dist/rates.d.ts"), RATES_TYPES);
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
  for (const name of ["LICENSE", "CHANGELOG.md"]) cpSync(ROOT + name, join(stage, name));
}

/** Everything that both packages share comes from the root. */
function manifest() {
  const { version, description, license, type, engines } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
  return {
    name: "@daybook/core",
    version,
    description,
    license,
    type,
    engines,
    sideEffects: false,
    exports: {
      ".": { types: "./dist/core/library.d.ts", default: "./dist/core/library.js" },
      "./rates": { types: "./dist/rates.d.ts", default: "./dist/rates.js" },
    },
    files: ["dist", "CHANGELOG.md"],
  };
}
