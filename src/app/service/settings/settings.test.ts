import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";
import { SETTINGS } from "./table.ts";

const nothing = { flags: {}, env: {} };

function read(sources: Parameters<typeof readSettings>[0]) {
  const result = readSettings(sources);
  if (!result.ok) throw new Error(result.refusal.join("\n"));
  return result.value;
}

function problems(sources: Parameters<typeof readSettings>[0]): readonly string[] {
  const result = readSettings(sources);
  return result.ok ? [] : result.refusal;
}

test("without a word, the usual ones hold", () => {
  expect(read(nothing)).toEqual({
    data: "./data",
    connections: 16,
    host: "127.0.0.1",
    port: 4380,
    trustProxy: false,
    appSecrets: [],
    allowUnsigned: false,
    stripeSecrets: [],
    keepContent: false,
    deadLetterDays: 30,
    retentionDays: 0,
    eventsPrivate: false,
    noticeDays: 30,
    decideBy: "meta_else_rules",
    stopSeconds: 10,
    logLevel: "info",
    logFormat: "auto",
    notices: [],
  });
});

test("a flag is stronger than a variable, a variable than the file", () => {
  const file = {
    path: "s.json",
    text: '{"port": 3, "host": "c", "data": "c", "app_secret": ["secret-x", "secret-y"]}',
  };
  const env = { DAYBOOK_PORT: "2", DAYBOOK_HOST: "b", DAYBOOK_DATA: "" };
  expect(read({ flags: { port: "1" }, env, file })).toMatchObject({
    port: 1,
    host: "b",
    data: "c",
    appSecrets: [
      { name: "meta", secret: "secret-x" },
      { name: "meta", secret: "secret-y" },
    ],
  });
});

test("switches, keys and addresses", () => {
  const key = "ab".repeat(32);
  const env = {
    DAYBOOK_KEY: key,
    DAYBOOK_PUBLIC_URL: "https://x.org/a//",
    DAYBOOK_APP_SECRET: " secret-1 ,crm=secret-2,",
    DAYBOOK_TRUST_PROXY: "1",
  };
  const settings = read({ flags: { keepContent: true }, env });
  expect(settings).toMatchObject({
    keepContent: true,
    trustProxy: true,
    publicUrl: "https://x.org/a",
    appSecrets: [
      { name: "meta", secret: "secret-1" },
      { name: "crm", secret: "secret-2" },
    ],
  });
  expect(settings.key).toEqual(Buffer.from(key, "hex"));
  const base64 = Buffer.from(key, "hex").toString("base64");
  expect(read({ flags: { key: base64 }, env: {} }).key).toEqual(Buffer.from(key, "hex"));
});

test("webhooks are handed on where everything for it is there", () => {
  const env = { DAYBOOK_FORWARD_TO: "https://bot.example.org/hook", DAYBOOK_FORWARD_SECRET: "s" };
  expect(read({ flags: {}, env }).forward).toMatchObject({ secret: "s", allowPrivate: false });
  expect(problems({ flags: {}, env: { ...env, DAYBOOK_FORWARD_SECRET: "" } })).toEqual([
    "DAYBOOK_FORWARD_TO: expected DAYBOOK_FORWARD_SECRET beside it, which signs what is handed on",
  ]);
  expect(problems({ flags: { forwardTo: "http://10.0.0.1/" }, env })).toEqual([
    "--forward-to: expected an address that is public, or --forward-private",
  ]);
  expect(read({ flags: { forwardTo: "http://10.0.0.1/", forwardPrivate: true }, env }).forward).toBeDefined();
});

test("everything wrong is said at once, where it stands, and no secret is shown", () => {
  const file = { path: "s.json", text: '{"prot": 1, "log_level": "loud", "host": {}}' };
  const env = { DAYBOOK_KEY: "hunter2", DATABASE_URL: "mysql://me:hunter2@x/y" };
  expect(problems({ flags: { port: "70000", trustProxy: "maybe" }, env, file })).toEqual([
    "prot in s.json: is no setting; did you mean port?",
    "host in s.json: expected a text, a number, true, false, or a list of texts",
    "DATABASE_URL: expected a URL such as postgresql://user:password@host/database",
    "--port 70000: expected a whole number from 0 to 65535",
    "--trust-proxy maybe: expected true or false",
    "DAYBOOK_KEY: expected 32 bytes, as 64 hexadecimal digits or as base64",
    "log_level in s.json loud: expected debug, info, warn, error, silent",
  ]);
});

test.each(["[]", "7", "{"])("a file that holds %s is refused", (text) => {
  expect(problems({ ...nothing, file: { path: "s.json", text } })[0]).toMatch(
    /^s\.json: (expected an object|is no JSON)/,
  );
});

test("a variable that is no setting gives a notice", () => {
  expect(read({ flags: {}, env: { DAYBOOK_PROT: "1", DAYBOOK_DEBUG: "1", HOME: "/" } }).notices).toEqual([
    "the variable DAYBOOK_PROT is no setting; did you mean DAYBOOK_PORT?",
  ]);
});

test("names agree with each other", () => {
  for (const [name, { flag, env }] of Object.entries(SETTINGS)) {
    expect(flag).toBe(name.replaceAll("_", "-"));
    expect(env).toBe(name === "database_url" ? "DATABASE_URL" : `DAYBOOK_${name.toUpperCase()}`);
  }
});
