// npm run bench -- service [receiver|journal|booking|long-thread ...]: the benchmarks of the service one after the other,
// or only those that are named. Each starts an embedded store of its own in a temporary folder and takes it away again.
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Node's options and the arguments of each. Booking has the memory for young things that the service gives it. */
const BENCHES = {
  receiver: ["receiver.mjs"],
  journal: ["journal-bench.mjs"],
  booking: ["--max-semi-space-size=64", "booking.mjs"],
  "long-thread": ["long-thread.mjs"],
};

export function runServiceBenches(names) {
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(
      `daybook: no benchmark of the service is called ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`,
    );
    return 2;
  }
  execFileSync(process.execPath, [fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url))], {
    stdio: "inherit",
  });
  const failed = (names.length > 0 ? names : Object.keys(BENCHES)).filter((name) => {
    console.log(`\n${name}`);
    const [file, ...options] = BENCHES[name].toReversed();
    const path = fileURLToPath(new URL(file, import.meta.url));
    return spawnSync(process.execPath, [...options, path], { stdio: "inherit" }).status !== 0;
  });
  return failed.length > 0 ? 1 : 0;
}
