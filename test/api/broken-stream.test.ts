import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createApi } from "../../src/api/api.ts";
import { httpServer } from "../../src/api/server.ts";
import { StoreUnavailable } from "../../src/store/unavailable.ts";
import { book, template } from "./dialogs.ts";
import { listening } from "./http.ts";
import { keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let url: string;
let key: string;
/** What the books answer after the first piece. */
let trouble: Error = new Error("no trouble yet");
const logged: unknown[] = [];
const servers: ReturnType<typeof httpServer>[] = [];

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read"]);
  await book(service, [template("wamid.a", 1), template("wamid.b", 2)]);
  const { reads } = service.services;
  const failing = {
    ...reads,
    streamCharges: async function* (...asked: Parameters<typeof reads.streamCharges>) {
      yield* reads.streamCharges(...asked);
      throw trouble;
    },
    newsOf: async () => {
      throw trouble;
    },
  };
  const server = httpServer(
    createApi({ ...service.services, reads: failing, pollMs: 30, logError: (error) => logged.push(error) }),
  );
  servers.push(server);
  url = await listening(server);
});
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await service.close();
});

/** The text that came, and whether it came to its end. */
async function read(path: string): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const asked = get(url + path, { headers: { authorization: `Bearer ${key}` } });
  const [answer]: IncomingMessage[] = await once(asked, "response");
  if (!answer) throw new Error("no answer");
  let text = "";
  answer.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  answer.on("error", () => {});
  await new Promise((done) => answer.on("close", done));
  return { text, isWhole: answer.complete };
}

describe.each([
  ["a bug", new Error("a bug of the test"), 1],
  ["a store that goes away", new StoreUnavailable("away"), 0],
])("in the middle of an answer, %s", (_, error, lines) => {
  test.each(["format=ndjson", "format=csv"])(
    "cuts the connection, and says nothing but to the log: %s",
    async (query) => {
      trouble = error;
      logged.length = 0;
      const console = vi.spyOn(globalThis.console, "error");
      const { text, isWhole } = await read(`/v1/charges?${query}`);
      expect(isWhole).toBe(false);
      expect(text).toContain("wamid.b");
      expect(text).not.toContain("bug");
      expect(logged).toEqual(lines === 0 ? [] : [error]);
      expect(console).not.toHaveBeenCalled();
      console.mockRestore();
    },
  );

  test("cuts a stream of events", async () => {
    trouble = error;
    logged.length = 0;
    const { text, isWhole } = await read("/v1/stream?begin=first");
    expect([isWhole, text.startsWith("retry: ")]).toEqual([false, true]);
    expect(logged).toEqual(lines === 0 ? [] : [error]);
  });
});
