import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { curlLine } from "../../web/pages/settings/curl-line.ts";
import { listening } from "../api/http.ts";
import { inShell } from "./in-shell.ts";

/** What shells like to take for something of their own. */
const SECRET = `it's a "secret" of $HOME \`id\` \\ and more`;
const BODY = JSON.stringify({ object: "it's a test", price: "$1 `id`" });

let posted: { readonly headers: IncomingMessage["headers"]; readonly url: string; readonly body: string };
let url: string;
const server = createServer(async (request, response) => {
  posted = { headers: request.headers, url: request.url ?? "", body: await text(request) };
  response.writeHead(418).end("taken\n");
});
beforeAll(async () => {
  url = `${await listening(server)}/hook`;
});
afterAll(() => {
  server.close();
});

const signature = `sha256=${createHmac("sha256", SECRET).update(BODY).digest("hex")}`;

test.each([
  ["signature", SECRET, { "x-hub-signature-256": signature }, "/hook"],
  ["bearer", SECRET, { authorization: `Bearer ${SECRET}` }, "/hook"],
  ["header", SECRET, { "x-api-key": SECRET }, "/hook"],
  ["path", "a-secret_of-letters-and-digits-0815", {}, "/hook/a-secret_of-letters-and-digits-0815"],
  ["unsigned", "", {}, "/hook"],
] as const)("a line for %s does in a shell what it says", async (auth, secret, headers, path) => {
  const line = curlLine({ url, auth, header: auth === "header" ? "X-Api-Key" : null, body: BODY });
  expect(await inShell(line, secret)).toMatch(/^taken\n418 in [\d.]+ s\n$/);
  expect(posted).toMatchObject({ url: path, body: BODY, headers: { "content-type": "application/json", ...headers } });
  if (secret !== "") expect(line).not.toContain(secret);
});
