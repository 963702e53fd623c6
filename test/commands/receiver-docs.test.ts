import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "./daybook.ts";
import { serve } from "./serving.ts";

const page = readFileSync(join(ROOT, "docs/receiver.md"), "utf8");
const home = mkdtempSync(join(tmpdir(), "daybook-receiver-docs-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The fenced blocks of shell, in order. */
const blocks = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, text]) => text ?? "");

test("the lines to try it with work as they stand", async () => {
  const [start = "", post = ""] = blocks;
  const variables = [...start.matchAll(/(DAYBOOK_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  expect(variables.length).toBe(2);
  const service = await serve(["--data", join(home, "data")], { env: Object.fromEntries(variables) });
  const { stdout } = spawnSync("bash", ["-c", post.replace("http://127.0.0.1:4380", service.url)], {
    encoding: "utf8",
  });
  expect(stdout).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\n\{"taken":"all"\}\n$/s);
  await service.end("SIGKILL");
});
