import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

/** Browsers that a machine may have. `DAYBOOK_BROWSER` names another one. */
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const UNPACKED = fileURLToPath(new URL("../../node_modules/.cache/daybook-chromium", import.meta.url));

/** A Chromium to test with, and where it comes from. */
export interface FoundBrowser {
  readonly path: string;
  readonly from: string;
  /** Folder of libraries that this machine lacks and the package carries. */
  readonly libraries: string | null;
}

/** The browser of this machine; where there is none, the one that the package @sparticuz/chromium ships. Throws if neither starts. */
export function findBrowser(): FoundBrowser {
  const path = [process.env.DAYBOOK_BROWSER ?? "", ...INSTALLED].find(existsSync);
  return path === undefined ? shipped() : { path, from: "this machine", libraries: null };
}

/** Starts it and says which one it is. */
export async function openBrowser(): Promise<Browser> {
  const { path, from, libraries } = findBrowser();
  const env = libraries === null ? {} : { env: { ...process.env, LD_LIBRARY_PATH: libraries } };
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"], ...env });
  process.stdout.write(`browser: Chromium ${browser.version()} from ${from}\n`);
  return browser;
}

/** Unpacked once into a folder of its own; whoever comes second finds it finished or makes it, too. */
function shipped(): FoundBrowser {
  if (!existsSync(join(UNPACKED, "chromium"))) unpack();
  const path = join(UNPACKED, "chromium");
  const lacks = lackedLibraries(path);
  return { path, from: "@sparticuz/chromium", libraries: lacks ? join(UNPACKED, "al2023", "lib") : null };
}

/** The package unpacks into the folder for temporary files, and its libraries only where it believes to be in their home. */
function unpack(): void {
  const half = `${UNPACKED}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  const program =
    'const { default: chromium } = await import("@sparticuz/chromium"); chromium.setGraphicsMode = false; await chromium.executablePath();';
  execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, TMPDIR: half, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
    stdio: "inherit",
  });
  try {
    renameSync(half, UNPACKED);
  } catch {
    rmSync(half, { recursive: true, force: true });
  }
}

function lackedLibraries(path: string): boolean {
  if (process.platform !== "linux") return false;
  try {
    return execFileSync("ldd", [path], { encoding: "utf8" }).includes("not found");
  } catch {
    return false;
  }
}
