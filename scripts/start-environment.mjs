// What Meta and Daybook must both know, made up at the first start so that there is something to try with: an app secret
// and a verify token, each store its own. They lie beside the store, readable for its owner alone.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "daybook.env";

/**
 * Loads the data folder's environment file, and makes it unless somebody has configured the service otherwise: a secret,
 * a settings file, or unsigned webhooks. Variables that are set already stay as they are. Gives the file's path, or
 * nothing where there is none.
 */
export function openEnvironment(options) {
  const file = join(optionIn(options, "data") ?? process.env.DAYBOOK_DATA ?? "data", FILE);
  if (!existsSync(file)) {
    if (isConfigured(options)) return undefined;
    makeFile(file);
  }
  process.loadEnvFile(file);
  return file;
}

/** The value of an option, as `--name value` or `--name=value`. */
export function optionIn(options, name) {
  const index = options.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  if (index < 0) return undefined;
  return options[index].includes("=") ? options[index].slice(name.length + 3) : options[index + 1];
}

function isConfigured(options) {
  const names = ["app-secret", "config", "allow-unsigned", "help"];
  const variables = ["DAYBOOK_APP_SECRET", "DAYBOOK_CONFIG", "DAYBOOK_ALLOW_UNSIGNED"];
  const isNamed = (name) => options.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return names.some(isNamed) || variables.some((name) => (process.env[name] ?? "") !== "");
}

function makeFile(file) {
  mkdirSync(join(file, ".."), { recursive: true });
  const text = `# Made up at the first start. Put the app secret from Meta's App Dashboard here, and any verify token that you like.
DAYBOOK_APP_SECRET=${randomBytes(16).toString("hex")}
DAYBOOK_VERIFY_TOKEN=${randomBytes(12).toString("hex")}
`;
  writeFileSync(file, text, { mode: 0o600, flag: "wx" });
}
